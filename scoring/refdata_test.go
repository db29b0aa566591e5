package scoring

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tierbook/model"
)

// refPath finds a reference file; a test that needs one which is absent skips
// with its name.
func refPath(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("TIERBOOK_REFDATA")
	if dir == "" {
		root, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
				break
			}
			if filepath.Dir(root) == root {
				t.Fatal("no go.mod above the test")
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", "data")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skip("reference file absent: " + name)
	}
	return path
}

// refRows reads a reference CSV as one map a row.
func refRows(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(refPath(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, 0, len(all))
	for _, rec := range all[1:] {
		row := make(map[string]string, len(rec))
		for i, name := range all[0] {
			row[name] = rec[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func num(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	// The reference writes figures below the smallest float in full.
	if err != nil && !(errors.Is(err, strconv.ErrRange) && v == 0) {
		t.Fatalf("reference figure %q: %v", s, err)
	}
	return v
}

func cents(t testing.TB, s string) int64 {
	t.Helper()
	whole, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	if err != nil || len(frac) > 2 {
		t.Fatalf("reference amount %q", s)
	}
	return n
}

func day(t testing.TB, s string) model.Day {
	t.Helper()
	d, err := model.ParseDay(s)
	if err != nil {
		t.Fatalf("reference day %q", s)
	}
	return d
}

// orderBook groups order rows into histories, with customers numbered in the
// order in which they first appear.
type orderBook struct {
	ids     map[string]int
	names   []string
	history [][]model.Interaction
}

func (b *orderBook) add(name string, on model.Day, amount int64) {
	if b.ids == nil {
		b.ids = map[string]int{}
	}
	i, ok := b.ids[name]
	if !ok {
		i = len(b.names)
		b.ids[name] = i
		b.names, b.history = append(b.names, name), append(b.history, nil)
	}
	b.history[i] = append(b.history[i], order(int64(len(b.history[i])+1), on, amount))
}

func (b *orderBook) subjects(asOf model.Day) []model.Subject {
	out := make([]model.Subject, len(b.names))
	for i := range out {
		c := model.Customer{ID: int64(i + 1), Name: b.names[i], Created: b.history[i][0].Day}
		f := Summarize(&c, b.history[i], asOf)
		out[i] = model.SubjectOf(&c, &f)
	}
	return out
}

func order(id int64, on model.Day, amount int64) model.Interaction {
	return model.Interaction{ID: id, Day: on, Clock: model.NoClock, Kind: model.Order, Amount: amount, Currency: "USD", Base: &amount}
}

func rfmBook(t testing.TB) *orderBook {
	t.Helper()
	b := &orderBook{}
	for _, r := range refRows(t, "rfm_orders.csv") {
		b.add(r["customer_id"], day(t, r["order_date"]), cents(t, r["revenue"]))
	}
	return b
}

func near(t testing.TB, what string, got, want, rel float64) {
	t.Helper()
	if got == want {
		return
	}
	diff, scale := got-want, want
	if diff < 0 {
		diff = -diff
	}
	if scale < 0 {
		scale = -scale
	}
	if !(diff <= rel*scale) {
		t.Errorf("%s: got %.15g, want %.15g (off by %.2g)", what, got, want, diff/scale)
	}
}
