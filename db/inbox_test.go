package db

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tierbook/model"
)

// An inbox holds what others said to somebody and gave them, until it is taken back, and
// of customers that they see.
func TestInbox(t *testing.T) {
	ctx := context.Background()
	root := openTest(t, t.TempDir())
	defer root.Close()
	li, wang := root.As(colleague("Li", model.RoleSeller, "Li"), "a"), root.As(colleague("Wang", model.RoleSeller, "Wang"), "b")
	boss := root.As(colleague("Zhou", model.RoleManager), "c")
	for _, m := range []model.Member{colleague("Li", model.RoleSeller, "Li"), colleague("Wang", model.RoleSeller, "Wang")} {
		if _, err := root.AddPerson(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	add := func(name, owner string) int64 {
		out, err := root.AddCustomer(ctx, model.Customer{Name: name, Owner: owner}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out.CustomerID
	}
	note := func(d *DB, id int64, text string) {
		if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: id, Kind: model.Note, Note: text}, 0); err != nil {
			t.Fatal(err)
		}
	}
	assign := func(d *DB, to, with string, ids ...int64) {
		if _, err := d.EditCustomers(ctx, ids, model.CustomerPatch{Owner: &to, Handover: with}, model.ChangeAssign); err != nil {
			t.Fatal(err)
		}
	}
	said := func(d *DB, names ...string) (out []string) {
		list, err := d.Inbox(ctx, names...)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			out = append(out, string(c.Kind)+" "+c.By+" "+c.Customer+" "+c.Note+model.If(c.New, " new", ""))
		}
		return out
	}
	same := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	ours, theirs, free := add("Linden", "Li"), add("Walnut", "Wang"), add("Fir", "")
	note(boss, ours, "@li look")
	note(boss, theirs, "@li look here too, @wang") // whom Li does not see
	note(li, ours, "@Li to myself")
	note(wang, free, "for @li and @zhou")
	same(said(li), "mention Wang Fir for @li and @zhou new", "mention Zhou Linden @li look new")
	same(said(boss), "mention Wang Fir for @li and @zhou new")
	same(said(li, "Wang"), said(li)...) // nobody reads another's
	assign(boss, "Li", "renews in March", theirs, free)
	same(said(li)[:2], "given Zhou Walnut renews in March new", "given Zhou Fir renews in March new")
	if err := li.SeeInbox(ctx); err != nil {
		t.Fatal(err)
	}
	note(boss, free, "@li now")
	same(said(li)[:2], "mention Zhou Fir @li now new", "given Zhou Walnut renews in March")
	for range 2 { // what it said and what it gave
		if _, err := boss.Undo(ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	same(said(li), "mention Wang Fir for @li and @zhou", "mention Zhou Linden @li look")
	assign(boss, "Li", "", theirs, free)
	same(said(li)[:1], "given Zhou   new")
	same(said(root, "Wang"), "mention Zhou Walnut @li look here too, @wang new")
	if _, err := root.Delete(ctx, []int64{theirs}); err != nil {
		t.Fatal(err)
	}
	same(said(root, "Wang"))
	if log, err := root.AuditLog(ctx, 0, -1); err != nil || !slices.ContainsFunc(log, func(a model.AuditEntry) bool { return a.Kind == model.ChangeInbox && a.By == "Li" }) {
		t.Error("who has seen it is not noted", err)
	}
	if chain, err := root.CheckAudit(ctx); err != nil || !chain.Holds() {
		t.Error(errors.Join(err), chain)
	}
}
