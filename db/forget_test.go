package db

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/db/write"
	"tierbook/model"
)

// mark stands in every text of the person who is forgotten.
const mark = "Xanthippe-Marker"

// marked gives the files below a folder in which the mark stands.
func markedFiles(t *testing.T, folder string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(data), bytes.ToLower([]byte(mark))) || bytes.Contains(bytes.ToLower(data), []byte("xanthippe")) {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestForgottenLeavesNoByte: whatever was done with a person, in every field, after
// forgetting no byte of it is in any file, and what was done with others can be taken
// back and brought again.
func TestForgottenLeavesNoByte(t *testing.T) {
	server.OnFile(t)
	ctx, dir := context.Background(), t.TempDir()
	d := openTest(t, dir)
	must := func(_ model.Outcome, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	person := func(ref string) model.Customer {
		return model.Customer{
			Ref: mark + ref, Name: mark + " Ltd" + ref, Owner: "li", Region: mark, Industry: mark, Phone: mark + "1", Email: mark + "@x.example", Tags: []string{mark},
			Consents: model.ConsentsOf([]model.Consent{{Purpose: mark, Source: mark, Hash: mark, On: 700000}}),
			Note:     mark, Fields: []model.Field{{Name: mark, Value: mark}},
		}
	}
	must(d.AddCustomer(ctx, person("a"), []model.Contact{{Name: mark, Title: mark, Phone: mark, Email: mark + "@y.example", Note: mark, Consents: person("a").Consents}}))
	must(d.AddCustomer(ctx, person("b"), []model.Contact{{Name: mark + "2", Note: mark}}))
	must(d.AddCustomer(ctx, model.Customer{Name: "Acme", ReferredBy: 1}, nil))
	for _, id := range []int64{1, 2, 3, 1} {
		in := model.Interaction{CustomerID: id, Kind: model.Order, Amount: 5, Currency: "CNY", Clock: model.NoClock}
		if id != 3 {
			in.Note, in.Contact, in.Outcome, in.Source, in.ExternalID, in.By = mark, mark, mark, mark, "", mark
			in.Lines = []model.Line{{Product: mark, Category: mark}}
		}
		must(d.LogInteraction(ctx, in, 0))
	}
	name := mark + " Earlier"
	must(d.EditCustomers(ctx, []int64{1}, model.CustomerPatch{Name: &name}, model.ChangeEdit))
	must(d.EditCustomers(ctx, []int64{1}, model.CustomerPatch{Consent: &model.Consent{Purpose: mark, Withdrawn: 700001}}, model.ChangeConsent))
	must(d.Delete(ctx, []int64{1, 3}))
	must(d.Undo(ctx, ""))
	must(d.NotSame(ctx, 1, 3))
	must(d.Dismiss(ctx, &model.Interaction{CustomerID: 2, Kind: model.Email, ExternalID: mark}))
	must(d.Merge(ctx, 1, 2, nil))
	note := "kept"
	must(d.EditCustomers(ctx, []int64{1, 3}, model.CustomerPatch{Note: &note}, model.ChangeEdit))
	must(d.LogInteraction(ctx, model.Interaction{CustomerID: 3, Kind: model.Call, Clock: model.NoClock}, 0))
	must(d.Undo(ctx, ""))
	if got := markedFiles(t, dir); len(got) == 0 && os.Getenv("TIERBOOK_TEST_ENCRYPTED") == "" {
		t.Fatal("the mark was nowhere")
	}
	dry, err := d.Forget(ctx, []int64{1}, Erasure{Dry: true})
	if err != nil || dry.Interactions != 3 || dry.Contacts < 1 || dry.Operations == 0 || dry.Name != name {
		t.Fatalf("the dry run says %+v, %v", dry, err)
	}
	if _, err := d.Detail(ctx, 1, 0, 0); err != nil {
		t.Fatalf("the dry run erased: %v", err)
	}
	f, err := d.Forget(ctx, []int64{1}, Erasure{})
	if err != nil || len(f.Words) < 4 {
		t.Fatalf("%+v, %v", f, err)
	}
	if got := markedFiles(t, dir); len(got) > 0 {
		t.Errorf("left while open: %q", got)
	}
	if _, err := d.Redo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("something can be brought back: %v", err)
	}
	for range 3 { // what was done with Acme: the note, the deletion of both (taken back), the order
		out, err := d.Undo(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		if out.Change.Kind == model.ChangeForget {
			t.Error("forgetting is taken back")
		}
	}
	for range 3 {
		must(d.Redo(ctx, ""))
	}
	det, err := d.Detail(ctx, 3, 0, 9)
	if err != nil || det.Note != note || len(det.Timeline) != 1 || det.ReferredBy != "" {
		t.Errorf("Acme: %+v, %v", det, err)
	}
	if e, err := d.Examine(ctx); err != nil || e != (write.Examination{}) {
		t.Errorf("%+v, %v", e, err)
	}
	if c, err := d.CheckAudit(ctx); err != nil || !c.Holds() || c.Erased < 8 || c.Entries <= c.Erased {
		t.Errorf("the audit log: %+v, %v", c, err)
	}
	if log, err := d.AuditLog(ctx, 1, -1); err != nil || len(log) != 8 || log[0].Kind != model.ChangeForget || log[0].Subject != "" {
		t.Errorf("who did what with the erased one: %+v, %v", log, err)
	}
	must(d.AddCustomer(ctx, model.Customer{Name: "Later"}, nil))
	if later, err := d.Find(ctx, "Later"); err != nil || later != 4 {
		t.Errorf("a number is given out twice: %d, %v", later, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := engine.Check(ctx, filepath.Join(dir, "book.db")); err != nil || !c.Sound() {
		t.Errorf("%+v, %v", c, err)
	}
	if got := markedFiles(t, dir); len(got) > 0 {
		t.Errorf("left: %q", got)
	}
}

// TestTombstoneKeepsTotals: who is forgotten but for totals leaves orders and refunds in
// their months, the tier and the owner, under a number and without a word.
func TestTombstoneKeepsTotals(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	d := openTest(t, dir)
	_, err := d.AddCustomer(ctx, model.Customer{
		Ref: mark, Name: mark, Owner: "li", Region: mark, Note: mark, Barred: model.ByPhone, Consents: model.ConsentsOf([]model.Consent{{Purpose: mark, On: 700000}}),
		Created: noonDay() - 90, Opening: model.Opening{Amount: 7},
	}, []model.Contact{{Name: mark, Consents: model.ConsentsOf([]model.Consent{{Purpose: mark, Withdrawn: 700000}})}})
	if err != nil {
		t.Fatal(err)
	}
	for i, kind := range []model.Kind{model.Order, model.Order, model.Refund, model.Call} {
		in := model.Interaction{CustomerID: 1, Kind: kind, Day: noonDay() - 40 - model.Day(i), Note: mark, Clock: model.NoClock}
		if kind.HasAmount() {
			in.Amount, in.Currency = 500, "CNY"
			in.Lines = []model.Line{{Product: mark, Quantity: 1, Amount: 500}}
		}
		if _, err := d.LogInteraction(ctx, in, 0); err != nil {
			t.Fatal(err)
		}
	}
	was, err := d.Detail(ctx, 1, 0, 9)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Forget(ctx, []int64{1}, Erasure{Totals: true}); err != nil {
		t.Fatal(err)
	}
	is, err := d.Detail(ctx, 1, 0, 9)
	if err != nil || is.Name != "#1" || is.Owner != "li" || !is.Barred.Has(model.Everyway) || is.Consents != "" || len(is.Contacts) != 0 || len(is.Timeline) != 3 {
		t.Errorf("%+v, %v", is, err)
	}
	if is.Facts.Revenue != was.Facts.Revenue || is.Facts.Orders != 2 || is.Score.Tier != was.Score.Tier || is.Facts.LastOrder != was.Facts.LastOrder.Month() {
		t.Errorf("revenue %d of %d, %d orders, tier %v of %v, last order %v", is.Facts.Revenue, was.Facts.Revenue, is.Facts.Orders, is.Score.Tier, was.Score.Tier, is.Facts.LastOrder)
	}
	if e, err := d.Examine(ctx); err != nil || e != (write.Examination{}) {
		t.Errorf("%+v, %v", e, err)
	}
	if got := markedFiles(t, dir); len(got) > 0 {
		t.Errorf("left: %q", got)
	}
	if due, years, err := d.PastRetention(ctx); due != nil || years != 0 || err != nil {
		t.Errorf("without a policy: %v %d %v", due, years, err)
	}
}
