package db

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
	"tierbook/model/exchange"
)

// A file of which most rows are packed, of customers who are read some at a time, makes
// the book that the same rows make unpacked; and again it changes nothing.
func TestPackedRowsMakeTheSameBook(t *testing.T) {
	file := func(amount int) string {
		var b strings.Builder
		b.WriteString("customer,date,kind,amount,note,next date\n")
		for i := range 2*model.PlainRows + 300 {
			who, next := (i*i+7*i)%613, ""
			if i%97 == 0 {
				next = "2026-12-24"
			}
			fmt.Fprintf(&b, "K%03d,2026-%02d-%02d,%s,%d,n%d,%s\n", who, 1+i%11, 1+i%28, []string{"order", "call", "bogus day"}[i%3], i%50*amount, i%5, next)
		}
		return b.String()
	}
	var images [2]string
	var results [2][]model.ImportResult
	for way := range images {
		d := openTest(t, t.TempDir())
		for _, text := range []string{"name,phone\nK001,13800138001\nK500,13800138002\n", file(3), file(3), file(4)} {
			in, err := exchange.Read(strings.NewReader(text), "f.csv", exchange.Options{Currency: "CNY", Today: d.today()})
			if err != nil {
				t.Fatal(err)
			}
			if way == 1 {
				all := make([]model.ImportInteraction, in.Count())
				for i := range all {
					in.Get(i, &all[i])
				}
				in.Interactions, in.Rest = all, model.Packed[model.ImportInteraction]{}
			} else if n := in.Count(); n > 2 && in.Rest.Len() != n-model.PlainRows {
				t.Fatalf("%d rows packed of %d", in.Rest.Len(), n)
			}
			results[way] = append(results[way], mustImport(t, d, in))
		}
		images[way] = image(t, d)
	}
	if d := cmp.Diff(results[0], results[1]); d != "" || images[0] != images[1] {
		t.Errorf("%s\n%s", d, cmp.Diff(images[0], images[1]))
	}
	if again := results[0][2]; again.Batch != 0 || again.Created+again.Updated > 0 || results[0][3].Batch == 0 {
		t.Errorf("again %+v", again)
	}
}
