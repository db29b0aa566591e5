package db

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// A file that a seller imports changes no customer of somebody else's and gives none
// away: those rows are told and the others taken, by whatever a row is known.
func TestImportOfASeller(t *testing.T) {
	ctx := context.Background()
	root := openTest(t, t.TempDir())
	defer root.Close()
	mustImport(t, root, customers(
		model.Customer{Ref: "W1", Name: "Wolfram", Owner: "Wang", Phone: "13911112222", Email: "w@wolfram.example"},
		model.Customer{Ref: "L1", Name: "Linden", Owner: "Li"},
		model.Customer{Ref: "F1", Name: "Fir"},
	))
	w, err := root.Find(ctx, "W1")
	if err != nil {
		t.Fatal(err)
	}
	before := dump(t, root, "customer", "contact", "interaction", "order_line")
	li := root.As(colleague("Li", model.RoleSeller, "Li"), "one")
	amount := int64(5)
	theirs := []model.ImportInteraction{
		{Row: 2, Ref: "W1", Interaction: order(noonDay()-3, amount, "order:1")},
		{Row: 3, Name: "W1", Interaction: order(noonDay()-3, amount, "order:2")},
	}
	for name, in := range map[string]*model.Import{
		"ref":    customers(model.Customer{Ref: "W1", Name: "Other"}),
		"away":   customers(model.Customer{Ref: "L1", Name: "Linden", Owner: "Wang"}),
		"new":    customers(model.Customer{Name: "New", Owner: "Wang"}),
		"events": {File: "o.csv", Kind: model.ImportInteractions, Rows: 2, Interactions: theirs},
	} {
		in.Existing = model.ExistingUpdate
		res, err := li.Import(ctx, in, nil)
		if err != nil || res.Rejected != in.Rows || res.Created+res.Updated+res.CustomersCreated > 0 {
			t.Errorf("%s: %+v %v", name, res, err)
		}
		for _, p := range res.Problems {
			if !strings.HasPrefix(p.Err.Key, "error.may.") {
				t.Errorf("%s: %v", name, p.Err)
			}
		}
		if now := dump(t, root, "customer", "contact", "interaction", "order_line"); now != before {
			t.Fatalf("%s: before\n%s\nafter\n%s", name, before, now)
		}
	}
	res, err := li.Import(ctx, customers(model.Customer{Name: "Wolframs", Phone: "13911112222"}, model.Customer{Ref: "L1", Name: "Linden", Region: "East"}, model.Customer{Ref: "F1", Name: "Fir", Owner: "Li"}), nil)
	if err != nil || res.Created != 1 || res.Updated != 2 || len(res.Doubles) > 0 {
		t.Errorf("%+v %v", res, err)
	}
	events := func() *model.Import {
		return &model.Import{File: "o.csv", Kind: model.ImportInteractions, Rows: 3, Interactions: []model.ImportInteraction{
			{Row: 2, Ref: "L1", Interaction: order(noonDay()-5, amount, "order:7")},
			{Row: 3, Ref: "L1", Interaction: order(noonDay()-6, amount, "order:8")},
			{Row: 4, Ref: "L1", Interaction: model.Interaction{Kind: model.Call, Day: noonDay() - 4, Note: "rang", By: "Wang", ExternalID: "call:9"}},
		}}
	}
	for i, again := range []bool{false, true} {
		res, err := li.Import(ctx, events(), nil)
		if err != nil || (res.Unchanged == 3) != again || (res.Created == 3) == again {
			t.Errorf("import %d: %+v %v", i+1, res, err)
		}
	}
	if l1, err := li.Find(ctx, "L1"); err != nil {
		t.Error(err)
	} else if det, err := li.Detail(ctx, l1, 0, -1); err != nil || len(det.Timeline) != 3 || det.Timeline[0].By != "Wang" || det.Timeline[1].By != "Li" || det.Timeline[2].By != "Li" {
		t.Errorf("whose imported interactions are: %+v %v", det.Timeline, err)
	}
	if c, err := li.Find(ctx, "Wolframs"); err != nil || ownersOf(t, root, map[string]int64{"it": c})["it"] != "Li" {
		t.Errorf("whom a seller imports is nobody's: %v", err)
	}
	// By a name, an e-mail or a phone nobody learns of a colleague's customer: the row is of
	// somebody else, whatever it says.
	for _, in := range []*model.Import{
		customers(model.Customer{Name: "wolfram", Note: "x"}),
		customers(model.Customer{Name: "Wolfram GmbH", Email: "w@wolfram.example"}),
		customers(model.Customer{Name: "Larch"}, model.Customer{Name: "Elm"}),
		{File: "o.csv", Kind: model.ImportInteractions, Rows: 1, Interactions: []model.ImportInteraction{{Row: 2, Email: "w@wolfram.example", Interaction: order(noonDay()-3, amount, "order:4")}}},
	} {
		in.Existing, in.DryRun = model.ExistingUpdate, true
		if in.Kind == model.ImportCustomers {
			in.Customers[0].ReferredBy = "Wolfram"
		}
		res, err := li.Import(ctx, in, nil)
		if err != nil || res.Rejected != 0 || res.Updated != 0 || len(res.Doubles) > 0 || res.Created != in.Rows {
			t.Errorf("%+v %v", res, err)
		}
		if in.Kind == model.ImportCustomers && (len(res.Notes) != 1 || res.Notes[0].Code != "import_referrer") {
			t.Errorf("%+v", res.Notes)
		}
	}
	if now, err := root.Detail(ctx, w, 0, 9); err != nil || now.Events != 0 {
		t.Errorf("%+v %v", now, err)
	}
}

// What belongs to another's customer is as absent as what never was: the number is named that
// was asked for, not the customer's.
func TestHiddenIsAbsent(t *testing.T) {
	ctx, root := context.Background(), openTest(t, t.TempDir())
	defer root.Close()
	f := makeRoleBook(t, root)
	li := root.As(colleague("Li", model.RoleSeller, "Li"), "one")
	const nobodys = 999
	for name, ask := range map[string]struct {
		id int64
		of func(id int64) error
	}{
		"read":    {f.theirEvent, func(id int64) error { _, err := li.Interaction(ctx, id); return err }},
		"delete":  {f.theirEvent, func(id int64) error { _, err := li.DeleteInteraction(ctx, id); return err }},
		"contact": {f.theirPerson, func(id int64) error { _, err := li.RemoveContact(ctx, id); return err }},
		"edited":  {f.theirPerson, func(id int64) error { _, err := li.EditContact(ctx, model.Contact{ID: id, Name: "N"}); return err }},
	} {
		hidden, none := ask.of(ask.id).Error(), ask.of(nobodys).Error()
		if hidden != strings.ReplaceAll(none, strconv.Itoa(nobodys), strconv.FormatInt(ask.id, 10)) {
			t.Errorf("%s: %s, and of what is not there %s", name, hidden, none)
		}
	}
}

// Whatever the book, what a seller is counted and listed is what everybody's list,
// narrowed to the seller's owners and nobody's, gives the book's own user.
func TestSellersListsAreNarrowed(t *testing.T) {
	ctx := context.Background()
	fewer(t, "40")
	met := 0
	eachBook(t, func(rt *rapid.T, root *DB) {
		randomBook(rt, root)
		root.opt.Now = openOptions.Now
		if _, err := root.Rescore(ctx, nil); err != nil {
			rt.Fatal(err)
		}
		owners, err := root.Owners(ctx)
		if err != nil {
			rt.Fatal(err)
		}
		who := colleague("Me", model.RoleLead, "nobody else")
		for _, o := range owners {
			if rapid.Bool().Draw(rt, o.Name) {
				who.Owners = append(who.Owners, o.Name)
			}
		}
		d := root.As(who, "mine")
		mine := who.Scope(nil)
		for _, q := range []model.ListQuery{{}, {Archived: true, Sort: model.AttrRevenue, Desc: true}, {Queue: true}, {Search: "a"}, {Sort: model.AttrName, AsOf: noonDay() - 30}} {
			narrowed := q
			narrowed.Filter = mine
			want, err := root.IDs(ctx, narrowed)
			got, err2 := d.IDs(ctx, q)
			if err := errors.Join(err, err2); err != nil || !slices.Equal(want, got) {
				rt.Fatalf("%+v: %v, want %v: %v", q, got, want, err)
			}
			met += len(got)
		}
		_, want, err := root.Queue(ctx, model.ListQuery{Filter: mine, Limit: 1})
		_, got, err2 := d.Queue(ctx, model.ListQuery{Limit: 1})
		if err := errors.Join(err, err2); err != nil || want != got {
			rt.Fatalf("queue %+v, want %+v: %v", got, want, err)
		}
		stats, err := d.Stats(ctx, model.StatsQuery{})
		all, err2 := root.IDs(ctx, model.ListQuery{Filter: mine, Archived: true})
		book, err3 := d.Book(ctx)
		if err := errors.Join(err, err2, err3); err != nil || stats.Customers != book.Customers || book.Customers+book.Archived != len(all) {
			rt.Fatalf("%d in the figures, %d and %d in the book, %d in all: %v", stats.Customers, book.Customers, book.Archived, len(all), err)
		}
	})
	if met == 0 {
		t.Error("nobody was ever seen: the test proves nothing")
	}
}
