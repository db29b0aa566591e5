package db

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"tierbook/db/figures"
	"tierbook/model"
	"tierbook/scoring"
)

// poolBook is a book with customers of Li and Wang and one of nobody, who were spoken to
// so many days ago.
func poolBook(t *testing.T) (root *DB, ids map[string]int64) {
	ctx, ids := context.Background(), map[string]int64{}
	root = openTest(t, t.TempDir())
	now := openOptions.Now
	root.opt.Now = func() time.Time { return now().AddDate(0, 0, -100) }
	for name, owner := range map[string]string{"Linden": "Li", "Lime": "Li", "Walnut": "Wang", "Fir": "", "Pine": ""} {
		out, err := root.AddCustomer(ctx, model.Customer{Name: name, Owner: owner}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = out.CustomerID
	}
	root.opt.Now = now
	if _, err := root.LogInteraction(ctx, model.Interaction{CustomerID: ids["Lime"], Kind: model.Call, Day: noonDay() - 29, Note: "x"}, 0); err != nil {
		t.Fatal(err)
	}
	return root, ids
}

func setPool(t *testing.T, d *DB, rules model.PoolRules) model.Policy {
	t.Helper()
	p := scoring.DefaultPolicy()
	p.Pool = rules
	if _, err := d.SavePolicy(context.Background(), p, ""); err != nil {
		t.Fatal(err)
	}
	return p
}

func ownersOf(t *testing.T, d *DB, ids map[string]int64) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, id := range ids {
		det, err := d.Detail(context.Background(), id, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = det.Owner
	}
	return out
}

// Who was silent for as long as the policy says goes back to the pool at a rescore and on
// a new day, as the preview said; the one who loses it is told, and it can be undone.
func TestSilentCustomersGoBack(t *testing.T) {
	ctx := context.Background()
	root, ids := poolBook(t)
	defer func() { _ = root.Close() }()
	rules := model.PoolRules{DaysC: 30}
	p := scoring.DefaultPolicy()
	p.Pool = rules
	v, err := root.PreviewPolicy(ctx, p)
	if err != nil || v.Returned != 2 || !slices.ContainsFunc(v.Load, func(l model.LoadStat) bool { return l.Owner == "Li" && l.Returned == 1 }) {
		t.Errorf("%+v %v", v, err)
	}
	setPool(t, root, rules)
	if got := ownersOf(t, root, ids); got["Linden"] != "Li" {
		t.Errorf("saving takes nobody away: %v", got)
	}
	wang, boss := root.As(colleague("Wang", model.RoleSeller, "Wang"), "w"), root.As(colleague("Zhou", model.RoleManager), "z")
	if res, err := root.Rescore(ctx, nil); err != nil || res.Returned != 2 {
		t.Fatal(res, err)
	}
	if got := ownersOf(t, root, ids); got["Linden"] != "" || got["Walnut"] != "" || got["Lime"] != "Li" {
		t.Errorf("%v", got)
	}
	if list, err := wang.Inbox(ctx); err != nil || len(list) != 1 || list[0].Kind != model.ConcernPool || list[0].Customer != "Walnut" || !list[0].New {
		t.Errorf("%+v %v", list, err)
	}
	if _, err := wang.Undo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("a seller takes back what the policy did: %v", err)
	}
	if out, err := boss.Undo(ctx, ""); err != nil || out.Change.Kind != model.ChangePool || out.Change.Detail != "Wang" {
		t.Errorf("%+v %v", out.Change, err)
	}
	if list, err := wang.Inbox(ctx); err != nil || len(list) != 0 || ownersOf(t, root, ids)["Walnut"] != "Wang" {
		t.Errorf("%+v %v", list, err)
	}
	if res, err := root.Rescore(ctx, nil); err != nil || res.Returned != 1 {
		t.Errorf("%+v %v", res, err)
	}
	// A new owner, and a promise, begin the days anew.
	owner := "Li"
	if _, err := root.EditCustomers(ctx, []int64{ids["Linden"]}, model.CustomerPatch{Owner: &owner}, model.ChangeAssign); err != nil {
		t.Fatal(err)
	}
	if res, err := root.Rescore(ctx, nil); err != nil || res.Returned != 0 {
		t.Errorf("%+v %v", res, err)
	}
	if _, err := root.SetDue(ctx, []int64{ids["Lime"]}, model.Repeat{From: noonDay() + 1}); err != nil {
		t.Fatal(err)
	}
	path := root.path
	if err := root.Close(); err != nil {
		t.Fatal(err)
	}
	for _, day := range []struct {
		after        int
		linden, lime string
	}{{29, "Li", "Li"}, {30, "", "Li"}, {31, "", ""}} {
		o := openOptions
		o.Now = func() time.Time { return openOptions.Now().AddDate(0, 0, day.after) }
		if root, err = Open(ctx, path, o); err != nil {
			t.Fatal(err)
		}
		if _, err := root.EnsureFresh(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if got := ownersOf(t, root, ids); got["Linden"] != day.linden || got["Lime"] != day.lime {
			t.Errorf("after %d days: %v", day.after, got)
		}
		if err := root.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A customer of the pool is the first one's who claims it; the others are told whose it
// is. There are only so many claims, and no other way to take from the pool then.
func TestClaim(t *testing.T) {
	ctx := context.Background()
	root, ids := poolBook(t)
	defer root.Close()
	li, wang := root.As(colleague("Li Wei", model.RoleSeller, "Li"), "l"), root.As(colleague("Wang", model.RoleSeller, "Wang"), "w")
	setPool(t, root, model.PoolRules{Limit: 1})
	if out, err := li.Claim(ctx, "fir", "Wang"); err != nil || out.Change.Kind != model.ChangeClaim || out.Before == nil || ownersOf(t, root, ids)["Fir"] != "Li" {
		t.Errorf("%+v %v", out, err)
	}
	key := func(err error) string {
		if e, ok := errors.AsType[*model.Error](err); ok {
			return e.Key
		}
		return ""
	}
	if _, err := wang.Claim(ctx, "Fir", ""); key(err) != "error.pool.taken" || err.(*model.Error).Args["Owner"] != "Li" {
		t.Error(err)
	}
	if _, err := wang.Claim(ctx, "fi", ""); key(err) != "error.pool.taken" || err.(*model.Error).Args["Name"] != "Fir" {
		t.Error("by a part of the name:", err)
	}
	if _, err := wang.Claim(ctx, "Linden", ""); model.CodeOf(err) != model.CodeNotFound { // who was never in the pool is not told of
		t.Error(err)
	}
	if _, err := root.Claim(ctx, "Linden", "Wang"); key(err) != "error.pool.taken" {
		t.Error(err)
	}
	if _, err := li.Claim(ctx, "Pine", ""); key(err) != "error.pool.limit" || model.CodeOf(err) != model.CodeRefused {
		t.Error(err)
	}
	p := scoring.DefaultPolicy()
	p.Pool.Limit = 1
	if v, err := root.PreviewPolicy(ctx, p); err != nil || !slices.Equal(v.Waiting, []string{"Li Wei"}) {
		t.Errorf("%v %v", v.Waiting, err)
	}
	p.Pool.Limit = 2
	if v, err := root.PreviewPolicy(ctx, p); err != nil || len(v.Waiting) > 0 {
		t.Errorf("%v %v", v.Waiting, err)
	}
	owner := "Li"
	if _, err := li.EditCustomers(ctx, []int64{ids["Pine"]}, model.CustomerPatch{Owner: &owner}, model.ChangeAssign); key(err) != "error.pool.claim" {
		t.Error(err)
	}
	if res, err := li.Import(ctx, customers(model.Customer{Name: "Pine", Owner: "Li"}, model.Customer{Name: "Larch", Owner: "Li"}), nil); err != nil || res.Rejected != 1 || res.Created != 1 {
		t.Errorf("%+v %v", res, err)
	}
	for _, pair := range [][2]int64{{ids["Linden"], ids["Pine"]}, {ids["Pine"], ids["Linden"]}} {
		if _, err := li.Merge(ctx, pair[0], pair[1], []string{"owner"}); key(err) != "error.pool.claim" {
			t.Error(err)
		}
	}
	if _, err := li.Undo(ctx, ""); err != nil {
		t.Error(err)
	}
	if _, err := wang.Claim(ctx, "Pine", ""); err != nil {
		t.Error(err)
	}
	if _, err := li.Undo(ctx, ""); err != nil || ownersOf(t, root, ids)["Fir"] != "" {
		t.Error(err)
	}
	if _, err := li.Claim(ctx, "Fir", ""); err != nil { // what was undone counts no more
		t.Error(err)
	}
	root.opt.Now = func() time.Time { return openOptions.Now().AddDate(0, 0, figures.ClaimDays+1) }
	if _, err := wang.Undo(ctx, ""); err != nil {
		t.Error(err)
	}
	if _, err := li.Claim(ctx, "Pine", ""); err != nil { // nor what was long ago
		t.Error(err)
	}
}

// A seller neither takes back nor brings again what the policy did.
func TestOnlyManagersUndoThePool(t *testing.T) {
	ctx := context.Background()
	root, _ := poolBook(t)
	defer root.Close()
	wang, boss := root.As(colleague("Wang", model.RoleSeller, "Wang"), "w"), root.As(colleague("Zhou", model.RoleManager), "z")
	setPool(t, root, model.PoolRules{DaysC: 30})
	if res, err := root.Rescore(ctx, nil); err != nil || res.Returned != 2 {
		t.Fatal(res, err)
	}
	if _, err := boss.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := wang.Redo(ctx, ""); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("%v", err)
	}
	if _, err := boss.Redo(ctx, ""); err != nil {
		t.Error(err)
	}
}
