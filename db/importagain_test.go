package db

import (
	"strings"
	"testing"

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
