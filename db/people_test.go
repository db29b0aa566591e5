package db

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

func colleague(name string, role model.Role, owners ...string) model.Member {
	return model.Member{Name: name, Role: role, Owners: owners, Key: "ssh-ed25519 " + name, Fingerprint: "SHA256:" + name}
}

// People are kept, told apart by name and key, and every change of them is undone.
func TestPeople(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	seller, lead := colleague("Li", model.RoleSeller), colleague("Zhou", model.RoleLead, "Li", "Wang")
	for _, m := range []model.Member{seller, lead} {
		if _, err := d.AddPerson(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	seller.ID, seller.Owners, lead.ID = 1, []string{"Li"}, 2
	seller.Added, lead.Added = noon.Unix(), noon.Unix()
	want := []model.Member{seller, lead}
	got, err := d.People(ctx)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	for name, m := range map[string]model.Member{
		"name taken": {Name: "Li", Role: model.RoleAdmin, Key: "k", Fingerprint: "f"},
		"key taken":  {Name: "New", Role: model.RoleAdmin, Key: seller.Key, Fingerprint: seller.Fingerprint},
	} {
		if _, err := d.AddPerson(ctx, m); model.CodeOf(err) != model.CodeConflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, m := range map[string]model.Member{
		"no role":    colleague("New", "boss"),
		"no team":    colleague("New", model.RoleLead),
		"two lines":  colleague("New\nline", model.RoleAdmin),
		"no key":     {Name: "New", Role: model.RoleAdmin},
		"name empty": colleague(" ", model.RoleAdmin),
	} {
		if _, err := d.AddPerson(ctx, m); model.CodeOf(err) != model.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if m, err := d.PersonByKey(ctx, "SHA256:Zhou"); err != nil || m.Name != "Zhou" {
		t.Errorf("%+v %v", m, err)
	}
	if _, err := d.PersonByKey(ctx, "SHA256:other"); model.CodeOf(err) != model.CodeNotFound {
		t.Error(err)
	}
	boss := colleague("Li", model.RoleManager)
	if _, err := d.EditPerson(ctx, boss); err != nil {
		t.Fatal(err)
	}
	if m, err := d.PersonByKey(ctx, "SHA256:Li"); err != nil || m.Role != model.RoleManager || m.ID != 1 {
		t.Errorf("%+v %v", m, err)
	}
	if _, err := d.RemovePerson(ctx, "Zhou"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.RemovePerson(ctx, "Zhou"); model.CodeOf(err) != model.CodeNotFound {
		t.Error(err)
	}
	for range 2 {
		if _, err := d.Undo(ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	if got, err = d.People(ctx); err != nil || !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got), err)
	}
}

// Two who have one open book see at once what the other did, are told of it by the
// version, and leave their names.
func TestAsSharesTheBook(t *testing.T) {
	ctx := context.Background()
	root := openTest(t, t.TempDir())
	defer root.Close()
	one, two := root.As(colleague("Li", model.RoleManager), "one"), root.As(colleague("Wang", model.RoleManager), "two")
	versions := func() (out [3]int64) {
		for i, d := range []*DB{root, one, two} {
			v, err := d.Version(ctx)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = v
		}
		return out
	}
	before := versions()
	out, err := one.AddCustomer(ctx, model.Customer{Name: "Orchid"}, nil)
	if err != nil || out.Change.By != "Li" || out.Change.Session != "one" {
		t.Fatalf("%+v %v", out.Change, err)
	}
	after := versions()
	if after[1] != before[1] || after[2] == before[2] || after[0] == before[0] {
		t.Errorf("versions %v, then %v", before, after)
	}
	if err := two.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	if again := versions(); again != after {
		t.Errorf("versions %v, then %v", after, again)
	}
	if p, err := two.Customers(ctx, model.ListQuery{Limit: 9}); err != nil || p.Total != 1 {
		t.Errorf("%+v %v", p, err)
	}
	log, err := two.LogInteraction(ctx, model.Interaction{CustomerID: out.CustomerID, Kind: model.Call}, 0)
	if err != nil || log.Interaction.By != "Wang" {
		t.Errorf("%+v %v", log.Interaction, err)
	}
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := two.Customers(ctx, model.ListQuery{Limit: 9}); err != nil {
		t.Errorf("closed with another's: %v", err)
	}
}

// A person takes back their own newest change, whoever wrote since, unless that was of
// the same customer or of everybody: then who it was is named. Nobody takes back, or
// brings back, another's.
func TestUndoInATeam(t *testing.T) {
	ctx := context.Background()
	root := openTest(t, t.TempDir())
	defer root.Close()
	li, wang := root.As(colleague("Li", model.RoleManager), "one"), root.As(colleague("Wang", model.RoleManager), "two")
	must := func(out model.Outcome, err error) model.Outcome {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	since := "between"
	between := func(d *DB, by string) {
		t.Helper()
		_, err := d.Undo(ctx, "")
		var e *model.Error
		if !errors.As(err, &e) || e.Key != "error.db.undo_"+since || e.Args["By"] != by {
			t.Errorf("undo gave %v", err)
		}
	}
	a := must(root.AddCustomer(ctx, model.Customer{Name: "Aster", Owner: "Li"}, nil)).CustomerID
	b := must(root.AddCustomer(ctx, model.Customer{Name: "Birch", Owner: "Wang"}, nil)).CustomerID
	if _, err := li.Undo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("took back another's: %v", err)
	}
	before := dump(t, root, "customer", "interaction", "tier_change")
	must(li.LogInteraction(ctx, model.Interaction{CustomerID: a, Kind: model.Call, Next: noonDay() + 3}, 0))
	must(wang.LogInteraction(ctx, model.Interaction{CustomerID: b, Kind: model.Call}, 0))
	if last, _, err := li.LastChange(ctx); err != nil || last == nil || last.By != "Li" {
		t.Fatalf("%+v %v", last, err)
	}
	must(li.Undo(ctx, "one")) // of another customer than what came since
	if _, err := li.Redo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("brought back from among others': %v", err)
	}
	must(wang.Undo(ctx, ""))
	if _, err := li.Redo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("brought back another's, or told of it: %v", err)
	}
	if after := dump(t, root, "customer", "interaction", "tier_change"); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	must(wang.Redo(ctx, ""))
	must(li.EditCustomers(ctx, []int64{a, b}, model.CustomerPatch{AddTags: []string{"x"}}, model.ChangeTag))
	must(wang.LogInteraction(ctx, model.Interaction{CustomerID: b, Kind: model.Call}, 0))
	between(li, "Wang")
	must(wang.Undo(ctx, ""))
	must(li.Undo(ctx, "")) // the newest again
	must(li.Redo(ctx, ""))
	p := policyOf("other")
	must(wang.SavePolicy(ctx, p, "why"))
	since = "all"
	between(li, "Wang")
	if e, err := root.Examine(ctx); err != nil || !e.Right() {
		t.Errorf("%+v %v", e, err)
	}
}

// The tier history tells whose change moved a tier.
func TestTierCausesHaveAPerson(t *testing.T) {
	ctx := context.Background()
	root := openTest(t, t.TempDir())
	defer root.Close()
	wang := root.As(colleague("Wang", model.RoleManager), "two")
	out, err := root.AddCustomer(ctx, model.Customer{Name: "Aster"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wang.Override(ctx, []int64{out.CustomerID}, &model.Override{Tier: model.TierA, Reason: "why", By: "somebody else"}); err != nil {
		t.Fatal(err)
	}
	det, err := root.Detail(ctx, out.CustomerID, 0, 0)
	if err != nil || len(det.Tiers) != 2 || det.Tiers[0].By != "Wang" || det.Tiers[1].By != "li" || det.Override.By != "Wang" {
		t.Errorf("%+v %+v %v", det.Tiers, det.Override, err)
	}
}

// Over SSH the last admin stays one; on the server's machine anybody goes.
func TestTheLastAdminStays(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	for _, name := range []string{"Ada", "Bea"} {
		if _, err := d.AddPerson(ctx, colleague(name, model.RoleAdmin)); err != nil {
			t.Fatal(err)
		}
	}
	ada := d.As(colleague("Ada", model.RoleAdmin), "a")
	if _, err := ada.RemovePerson(ctx, "Bea"); err != nil {
		t.Error(err)
	}
	if _, err := ada.RemovePerson(ctx, "Ada"); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("goes: %v", err)
	}
	if _, err := ada.EditPerson(ctx, colleague("Ada", model.RoleViewer)); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("becomes a viewer: %v", err)
	}
	if _, err := d.RemovePerson(ctx, "Ada"); err != nil {
		t.Error(err)
	}
}
