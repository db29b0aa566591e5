package db

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/model/exchange"
)

// Rows that name nobody find again whom they made, rows that contradict one another
// end where they began: the same file again writes no batch.
func TestTheSameAgain(t *testing.T) {
	for name, text := range map[string]string{
		"a placeholder": "Date,Name,Gross,From Email Address,Transaction ID\n2026-01-02,Acme,10.00,a@example.com,T1\n2026-01-02,,12.50,none@none.com,T2\n",
		"one name, other e-mails and a placeholder": "First Name,Last Name,E-mail 1 - Value,Phone 1 - Value\nAnn,Prado,b@example.com,13800138000\nAnn,Prado,a@example.com,\n" +
			"Ann,Prado,none@none.com,+49 30 123456\n",
		"an order cancelled under another spelling": "Client Name,Invoice #,Date Issued,Invoice Status,Line Total,Currency\n" +
			"Bolt Ltd.,1005,2025-12-31,paid,0.10,CNY\n\"Bolt, Ltd\",1005,2025-12-31,cancelled,9.50,CNY\n",
		"a shared phone":  "name,phone,city\nAcme,13800138000,Bonn\nBolt,13800138000,Rom\n,13800138000,Oslo\n",
		"a contradiction": "客戶編號,客戶名稱,聯絡人,手機\nA2,O'Hara,Bob,13800138000\nA2,Acme GmbH,Ann,13800138001\nA2,Bolt,Bob,13800138002\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := openTest(t, t.TempDir())
			read := func() *model.Import {
				in, err := exchange.Read(strings.NewReader(text), "f.csv", exchange.Options{Currency: "CNY", Today: d.today(), Existing: model.ExistingUpdate})
				if err != nil {
					t.Fatal(err)
				}
				return in
			}
			if first := mustImport(t, d, read()); first.Batch == 0 || first.Rejected > 0 {
				t.Fatalf("%+v", first)
			}
			before := image(t, d)
			again := mustImport(t, d, read())
			if again.Batch != 0 || again.Created+again.Updated+again.CustomersCreated > 0 || len(again.Changes) > 0 || image(t, d) != before {
				t.Errorf("again: %+v\n%s\n%s", again, before, image(t, d))
			}
		})
	}
}

// What is told of a file without reading it is what importing it again tells, whatever
// else was done to the book since.
func TestHadIsWhatTheSameAgainTells(t *testing.T) {
	ctx, hits := context.Background(), 0
	eachBook(t, func(rt *rapid.T, d *DB) {
		p := &player{t: rt, d: d}
		var files []*model.Import
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			switch rapid.IntRange(0, 4).Draw(rt, "step") {
			case 0, 1:
				in := p.imported()
				in.Digest, in.Notes = strconv.Itoa(len(files)), []model.Reason{{Code: "import_ignored", Text: in.File}}
				files = append(files, in)
				if _, err := d.Import(ctx, in, nil); err != nil {
					rt.Fatal(err)
				}
			case 2:
				_, _ = d.Undo(ctx, "") // there may be nothing
			case 3:
				_, _ = d.Redo(ctx, "")
			default:
				if err := p.change(); err != nil {
					rt.Fatal(err)
				}
			}
			for _, in := range files {
				told, had, err := d.Had(ctx, in)
				if err != nil {
					rt.Fatal(err)
				}
				if !had {
					continue
				}
				hits++
				before := dump(t, d, "customer", "contact", "interaction", "order_line", "alias")
				again, err := d.Import(ctx, in, nil)
				if diff := cmp.Diff(told, again); err != nil || diff != "" {
					rt.Fatalf("%v: reading it tells otherwise: %s", err, diff)
				}
				same(rt, "again", before, dump(t, d, "customer", "contact", "interaction", "order_line", "alias"))
			}
		}
	})
	if hits == 0 {
		t.Error("nothing was ever known")
	}
}
