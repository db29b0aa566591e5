package exchange

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

func TestRejectedRows(t *testing.T) {
	text := "customer,order_id,order_date,amount\nA,1,2024-01-02,10\nA,1,bad,20\nB,2,2024-02-30,\"1,5\"\nC,3,2024-01-05,3,x\n\"D,4\n=E,5,2024-01-06,-\n"
	in := mustRead(t, []byte(text), opts())
	if len(in.Interactions) != 0 || len(in.Problems) != 6 {
		t.Fatal(told(in), refused(in))
	}
	var b bytes.Buffer
	n, err := WriteRejected(&b, strings.NewReader(text), opts(), "zh", in.Problems, func(e *model.Error) string { return strings.TrimPrefix(e.Key, "error.exchange.") })
	if err != nil || n != 6 {
		t.Fatal(n, err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"customer", "order_id", "order_date", "amount", "未导入原因"},
		{"A", "1", "2024-01-02", "10", "order_row"},
		{"A", "1", "bad", "20", "order_date: date"},
		{"B", "2", "2024-02-30", "1,5", "order_date: date"},
		{"C", "3", "2024-01-05", "3 | x", "extra_cells"},
		{"\"D,4", "", "", "", "quote"},
		{"'=E", "5", "2024-01-06", "'-", "amount: amount"},
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Error(d)
	}
}

// Corrected, the rejected rows are imported under the keys that they would have
// had in the first place; the reasons are no part of them.
func TestRejectedRowsAreImportedOnceCorrected(t *testing.T) {
	bad := "customer,order_id,order_date,amount\nA,1,2024-01-02,10\nA,1,2024-13-02,20\nB,2,2024-01-03,5\n"
	good := strings.Replace(bad, "13-02", "01-02", 1)
	in := mustRead(t, []byte(bad), opts())
	var b bytes.Buffer
	if _, err := WriteRejected(&b, strings.NewReader(bad), opts(), "en", in.Problems, func(e *model.Error) string { return e.Key }); err != nil {
		t.Fatal(err)
	}
	again := mustRead(t, []byte(strings.Replace(b.String(), "13-02", "01-02", 1)), opts())
	whole := mustRead(t, []byte(good), opts())
	if len(again.Interactions) != 1 || len(again.Problems) != 0 {
		t.Fatal(told(again), refused(again))
	}
	a, w := again.Interactions[0].Interaction, whole.Interactions[0].Interaction
	if d := cmp.Diff(w, a); d != "" {
		t.Error(d)
	}
	if got := noteCodes(again); strings.Contains(got, "rejected_because") {
		t.Error(got)
	}
}
