//go:build unix

package db

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tierbook/model"
)

// bigBook makes (once a run) a skewed book of n customers with ten interactions
// each, and opens it.
func bigBook(b testing.TB, n int) *DB {
	b.Helper()
	dir := os.Getenv("TIERBOOK_BENCH_DIR") // a book kept there is used again
	if dir == "" {
		dir = b.TempDir()
	}
	_, err := os.Stat(filepath.Join(dir, "book.db"))
	d := openTest(b, dir)
	if err == nil {
		b.Cleanup(func() { _ = d.Close() })
		return d
	}
	r := rand.New(rand.NewPCG(1, 2))
	surnames := []string{"王", "李", "张", "刘", "陈", "Meridian ", "Delta ", "Olga "}
	given := []string{"伟", "芳", "娜", "明远科技", "Optics", "Traders", "Weber"}
	im := &model.Import{File: "big.csv", Kind: model.ImportCustomers, Rows: n}
	for i := range n {
		im.Customers = append(im.Customers, model.ImportCustomer{Row: i + 2, Customer: model.Customer{
			Ref: fmt.Sprintf("C%07d", i), Name: surnames[r.IntN(len(surnames))] + given[r.IntN(len(given))] + strconv.Itoa(i),
			Kind: model.Company, Owner: []string{"li", "王芳", "sam"}[r.IntN(3)], Region: []string{"East", "华南", "North"}[r.IntN(3)],
			Phone: fmt.Sprintf("138%08d", i), Email: fmt.Sprintf("c%d@example.com", i),
		}})
	}
	timed(b, "import of the customers", func() error { _, err := d.Import(context.Background(), im, nil); return err })
	im = &model.Import{File: "big2.csv", Kind: model.ImportInteractions, Rows: 10 * n}
	for i := range 10 * n {
		who := min(int(float64(n)*r.Float64()*r.Float64()), n-1)
		in := model.Interaction{Day: d.today() - model.Day(r.IntN(900)), Clock: model.NoClock, Kind: model.Kinds[r.IntN(7)], ExternalID: "e" + strconv.Itoa(i)}
		if in.Kind == model.Order || in.Kind == model.Refund {
			in.Amount, in.Currency = int64(100*r.IntN(100000)), "CNY"
		}
		im.Interactions = append(im.Interactions, model.ImportInteraction{Row: i + 2, Ref: fmt.Sprintf("C%07d", who), Interaction: in})
	}
	timed(b, "import of ten times as many interactions", func() error { _, err := d.Import(context.Background(), im, nil); return err })
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	im = nil
	runtime.GC()
	d = openTest(b, dir)
	b.Cleanup(func() { _ = d.Close() })
	return d
}

func rss() string {
	s, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return ""
	}
	out := ""
	for l := range strings.SplitSeq(string(s), "\n") {
		if strings.HasPrefix(l, "VmRSS:") || strings.HasPrefix(l, "VmHWM:") { // now, and at most so far
			out += strings.Join(strings.Fields(l), " ") + " "
		}
	}
	return out
}

// cpu is the processor time of this process so far: what a busy machine does not
// distort.
func cpu() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func timed(b testing.TB, what string, fn func() error) {
	b.Helper()
	start, used := time.Now(), cpu()
	if err := fn(); err != nil {
		b.Fatal(what, err)
	}
	b.Logf("%-40s %10v, %v of processor time", what, time.Since(start).Round(time.Microsecond), cpu()-used)
}

// BenchmarkBook measures the steps of a working day on a large book. Its size is
// TIERBOOK_BENCH customers, 20,000 when that is not set; with TIERBOOK_BENCH_DIR
// the book is made once and kept, so that a second run shows the memory of a
// process that only opened it.
func BenchmarkBook(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("TIERBOOK_BENCH"))
	if err != nil {
		n = 20_000
	}
	d := bigBook(b, n)
	ctx := context.Background()
	if fi, err := os.Stat(filepath.Clean(d.path)); err == nil {
		b.Logf("file: %d MB", fi.Size()>>20)
	}
	timed(b, "first page of the queue from the tables", func() error {
		_, _, err := d.Queue(ctx, model.ListQuery{Limit: 50})
		return err
	})
	timed(b, "read model loaded", func() error { _, err := d.snap.Get(ctx); return err })
	runtime.GC()
	b.Log("with the read model: ", rss())
	timed(b, "queue, first sort", func() error { _, _, err := d.Queue(ctx, model.ListQuery{Limit: 50, Offset: 100}); return err })
	timed(b, "queue, page from the middle", func() error { _, _, err := d.Queue(ctx, model.ListQuery{Limit: 50, Offset: n / 4}); return err })
	timed(b, "sort by revenue", func() error {
		_, err := d.Customers(ctx, model.ListQuery{Sort: model.AttrRevenue, Desc: true, Limit: 50})
		return err
	})
	timed(b, "sort by name", func() error { _, err := d.Customers(ctx, model.ListQuery{Limit: 50, Offset: 9}); return err })
	for _, s := range []string{"明", "明远", "wf", "13800000", "meridian", "nobody"} {
		timed(b, "search "+s, func() error { _, err := d.Customers(ctx, model.ListQuery{Search: s, Limit: 50}); return err })
	}
	f, err := model.ParseFilter("tier:A owner:li rev>1000", model.FilterOptions{Today: d.today()})
	if err != nil {
		b.Fatal(err)
	}
	timed(b, "filter", func() error { _, err := d.Customers(ctx, model.ListQuery{Filter: f, Limit: 50}); return err })
	timed(b, "log and rescore", func() error {
		_, err := d.LogInteraction(ctx, model.Interaction{CustomerID: 5, Kind: model.Call}, 0)
		return err
	})
	timed(b, "queue after it", func() error { _, _, err := d.Queue(ctx, model.ListQuery{Limit: 50}); return err })
	timed(b, "undo", func() error { _, err := d.Undo(ctx, ""); return err })
	timed(b, "rescore, nothing changed", func() error { _, err := d.Rescore(ctx, nil); return err })
	timed(b, "read model loaded again", func() error { _, err := d.snap.Get(ctx); return err })
	b.Log("memory: ", rss())
	noonNext := noon.AddDate(0, 0, 1)
	d.opt.Now = func() time.Time { return noonNext }
	timed(b, "rescore of a new day", func() error { _, err := d.EnsureFresh(ctx, nil); return err })
	b.Log("memory: ", rss())
	timed(b, "as of another day", func() error {
		_, _, err := d.Queue(ctx, model.ListQuery{Limit: 50, AsOf: d.today() - 90})
		return err
	})
	b.Log("memory: ", rss())
	timed(b, "undo of the import", func() error { _, err := d.Undo(ctx, ""); return err })
	timed(b, "redo of the import", func() error { _, err := d.Redo(ctx, ""); return err })
	b.Log("memory: ", rss())
	for b.Loop() {
		if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: 7, Kind: model.Call}, 0); err != nil {
			b.Fatal(err)
		}
	}
}
