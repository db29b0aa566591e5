package db

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tierbook/db/dbtest/server"
	"tierbook/model"
	"tierbook/scoring"
)

// secret stands in everything that is of the customers of an owner of that name.
const secret = "WANGSECRET"

// roleBook is a book with customers of Li and of the secret owner and one of nobody.
type roleBook struct {
	t           *testing.T
	own, theirs []int64
	nobodys     int64
	ownEvent    int64
	theirEvent  int64
	ownPerson   int64
	theirPerson int64
	seen        []string // what callbacks and writers were given
}

// makeRoleBook fills a book, the same each time.
func makeRoleBook(t *testing.T, d *DB) *roleBook {
	ctx, f := context.Background(), &roleBook{t: t}
	add := func(c model.Customer, mark string) (id, event, person int64) {
		out, err := d.AddCustomer(ctx, c, []model.Contact{{Name: mark + " contact", Phone: "1380000" + mark, Note: mark}})
		if err != nil {
			t.Fatal(err)
		}
		amount := int64(90000)
		for _, in := range []model.Interaction{
			{Kind: model.Complaint, Note: mark + " complaint", Day: noonDay() - 5},
			{Kind: model.Order, Note: mark + " order", Day: noonDay() - 40, Amount: amount, Currency: "CNY", Base: &amount, Lines: []model.Line{{Product: mark + " lens", Category: mark, Quantity: 1, Amount: amount}}},
		} {
			in.CustomerID = out.CustomerID
			logged, err := d.LogInteraction(ctx, in, 0)
			if err != nil {
				t.Fatal(err)
			}
			if event == 0 {
				event = logged.Interaction.ID
			}
		}
		people, err := d.Contacts(ctx, out.CustomerID)
		if err != nil {
			t.Fatal(err)
		}
		return out.CustomerID, event, people[0].ID
	}
	rated := 90
	customer := func(owner, mark, n string) model.Customer {
		return model.Customer{
			Name: mark + " Optics" + n, Ref: mark + n, Owner: owner, Region: mark + " Bay", Industry: mark, Tags: []string{mark}, Phone: "139" + mark, Email: mark + n + "@example.com",
			Note: mark + " note", Potential: &rated, Fields: []model.Field{{Name: "Class", Value: mark}}, Created: noonDay() - 300,
		}
	}
	for i := range 12 {
		id, event, person := add(customer("Li", "LI", string(rune('a'+i))), "LI")
		f.own = append(f.own, id)
		if i == 0 {
			f.ownEvent, f.ownPerson = event, person
		}
	}
	for i := range 3 {
		id, event, person := add(customer(secret, secret, string(rune('a'+i))), secret)
		f.theirs = append(f.theirs, id)
		if i == 0 {
			f.theirEvent, f.theirPerson = event, person
		}
	}
	f.nobodys, _, _ = add(model.Customer{Name: "Free Opticians", ReferredBy: f.theirs[0]}, "FREE")
	for _, write := range []func() (model.Outcome, error){
		func() (model.Outcome, error) { return d.SaveSegment(ctx, "all", "rev>0") },
		func() (model.Outcome, error) { return d.SetInitials(ctx, secret, "WG") },
		func() (model.Outcome, error) { return d.AddPerson(ctx, colleague("Zhou", model.RoleAdmin)) },
		func() (model.Outcome, error) {
			return d.EditCustomers(ctx, f.own[:1], model.CustomerPatch{Note: new(string)}, model.ChangeEdit)
		},
	} {
		if _, err := write(); err != nil {
			t.Fatal(err)
		}
	}
	mustImport(t, d, customers(model.Customer{Name: secret + " by file", Owner: secret}))
	return f
}

// call is one way to call a method: what it does, and its arguments behind the context.
type call struct {
	method string
	verb   model.Verb
	args   func(f *roleBook) []any
	// hidden are arguments that name a customer whom some do not see: these get
	// CodeNotFound, others what roles allow; nil where nothing names one.
	hidden func(f *roleBook) []any
	code   model.Code // what else than success is as it should be, where it is not 0
}

func given(args ...any) func(*roleBook) []any { return func(*roleBook) []any { return args } }

func (f *roleBook) row(r *model.Row) error {
	f.seen = append(f.seen, texts(r)...)
	return nil
}

// roleCalls are all exported methods of DB, what is destructive last.
var roleCalls = []call{
	{method: "Session", verb: model.VerbRead},
	{method: "ReadOnly", verb: model.VerbRead},
	{method: "Exposed", verb: model.VerbRead},
	{method: "Encrypted", verb: model.VerbRead},
	{method: "May", verb: model.VerbRead, args: given(model.VerbRead)},
	{method: "As", verb: model.VerbRead, args: given(model.Member{}, "")},
	{method: "Version", verb: model.VerbRead},
	{method: "Refresh", verb: model.VerbRead},
	{method: "EnsureFresh", verb: model.VerbRead, args: given(model.Progress(nil))},
	{method: "Policy", verb: model.VerbRead},
	{method: "Policies", verb: model.VerbRead},
	{method: "Calibration", verb: model.VerbBook, args: given(model.Day(0))},
	{method: "Book", verb: model.VerbRead},
	{method: "Find", verb: model.VerbRead, args: given("optics"), code: model.CodeAmbiguous},
	{method: "Find", verb: model.VerbRead, args: given("LIa"), hidden: given(secret + "a")},
	{method: "Find", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{"#1"} }, hidden: given("#13")},
	{method: "Facets", verb: model.VerbRead, args: given(model.AttrRegion)},
	{method: "Facets", verb: model.VerbRead, args: given(model.AttrTags)},
	{method: "Facets", verb: model.VerbRead, args: given(model.AttrOwner)},
	{method: "Owners", verb: model.VerbRead},
	{method: "PastRetention", verb: model.VerbRead},
	{method: "OwnerLoads", verb: model.VerbRead, args: given(model.StatsQuery{})},
	{method: "Queue", verb: model.VerbRead, args: given(model.ListQuery{Limit: 50})},
	{method: "Customers", verb: model.VerbRead, args: given(model.ListQuery{Limit: 50})},
	{method: "Customers", verb: model.VerbRead, args: given(model.ListQuery{Limit: 50, Search: "o", Archived: true})},
	{method: "Customers", verb: model.VerbRead, args: given(model.ListQuery{Limit: 50, Search: "complaint"})},
	{method: "Customers", verb: model.VerbRead, args: given(model.ListQuery{Limit: 50, AsOf: noonDay() - 20})},
	{method: "IDs", verb: model.VerbRead, args: given(model.ListQuery{})},
	{method: "RowsOf", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{append(f.own, f.theirs...), model.Day(0)} }},
	{method: "Each", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{model.ListQuery{}, f.row} }},
	{method: "EachCounted", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{model.ListQuery{Sort: model.AttrID}, f.row} }},
	{method: "EachWithContacts", verb: model.VerbRead, args: func(f *roleBook) []any {
		return []any{model.ListQuery{}, func(r *model.Row, c []model.Contact) error { f.seen = append(f.seen, texts(c)...); return f.row(r) }}
	}},
	{method: "EachInteraction", verb: model.VerbRead, args: func(f *roleBook) []any {
		return []any{model.ListQuery{}, func(r *model.Row, i *model.Interaction) error { f.seen = append(f.seen, texts(i)...); return f.row(r) }}
	}},
	{method: "Inbox", verb: model.VerbRead, args: given()},
	{method: "SeeInbox", verb: model.VerbRead, args: given()},
	{method: "Upcoming", verb: model.VerbRead, args: given(model.ListQuery{}, 90)},
	{method: "FieldsOf", verb: model.VerbRead, args: given(model.ListQuery{}, map[int64]bool(nil))},
	{method: "Fields", verb: model.VerbRead, args: given(map[string]model.FieldType{"Class": model.FieldNumber})},
	{method: "Detail", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.own[0], model.Day(0), 9} }, hidden: func(f *roleBook) []any { return []any{f.theirs[0], model.Day(0), 9} }},
	{method: "Detail", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.nobodys, noonDay() - 2, 9} }},
	{method: "Timeline", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.own[0], model.Day(0), []model.Kind(nil), 0, 9} }, hidden: func(f *roleBook) []any { return []any{f.theirs[0], model.Day(0), []model.Kind(nil), 0, 9} }},
	{method: "Interaction", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.ownEvent} }, hidden: func(f *roleBook) []any { return []any{f.theirEvent} }},
	{method: "Contacts", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.own[0]} }, hidden: func(f *roleBook) []any { return []any{f.theirs[0]} }},
	{method: "AuditLog", verb: model.VerbAudit, args: given(int64(0), 9)},
	{method: "CheckAudit", verb: model.VerbAudit, args: given()},
	{method: "Held", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.own[0]} }, hidden: func(f *roleBook) []any { return []any{f.theirs[0]} }},
	{method: "WhatIf", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.own[0], model.Day(0)} }, hidden: func(f *roleBook) []any { return []any{f.theirs[0], model.Day(0)} }},
	{method: "Recommend", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.own[0], 9, model.Day(0)} }, hidden: func(f *roleBook) []any { return []any{f.theirs[0], 9, model.Day(0)} }},
	{method: "Compare", verb: model.VerbRead, args: func(f *roleBook) []any { return []any{f.own[0], f.own[1]} }, hidden: func(f *roleBook) []any { return []any{f.own[0], f.theirs[1]} }},
	{method: "Doubles", verb: model.VerbRead, args: given(0, model.Progress(nil))},
	{method: "Alike", verb: model.VerbRead, args: given(&model.Customer{Name: secret + " Opticsa"})},
	{method: "Products", verb: model.VerbRead, args: given(model.Day(0), model.Day(0))},
	{method: "Segments", verb: model.VerbRead, args: given(model.Day(0))},
	{method: "Segment", verb: model.VerbRead, args: given("all", model.Day(0))},
	{method: "Clusters", verb: model.VerbRead, args: given(2, model.Day(0)), code: model.CodeInvalid},
	{method: "Portrait", verb: model.VerbRead, args: given((*model.Filter)(nil), (*model.Filter)(nil), model.Day(0))},
	{method: "Stats", verb: model.VerbRead, args: given(model.StatsQuery{By: model.AttrRegion})},
	{method: "Movers", verb: model.VerbRead, args: given(model.StatsQuery{Replay: true}, model.TierC, model.TierC, 0, 50)},
	{method: "Backtest", verb: model.VerbBook, args: given(noonDay()-60, model.Day(0), (*model.Policy)(nil))},
	{method: "TestOffers", verb: model.VerbBook, args: given(noonDay()-60, model.Day(0), 3)},
	{method: "Examine", verb: model.VerbBook},
	{method: "PreviewPolicy", verb: model.VerbPolicy, args: given(policyOf(""))},
	{method: "People", verb: model.VerbPeople},
	{method: "PersonByKey", verb: model.VerbPeople, args: given("SHA256:Zhou")},
	{method: "ImportBatches", verb: model.VerbRead},
	{method: "LastChange", verb: model.VerbRead},
	{method: "ExportAll", verb: model.VerbWhole, args: given(io.Discard)},
	{method: "CopyInto", verb: model.VerbWhole, args: func(f *roleBook) []any {
		empty := openTest(f.t, f.t.TempDir())
		f.t.Cleanup(func() { _ = empty.Close() })
		return []any{empty, model.Progress(nil)}
	}},
	{method: "MergeBook", verb: model.VerbWhole, code: model.CodeRefused, args: func(f *roleBook) []any {
		stranger := openTest(f.t, f.t.TempDir())
		f.t.Cleanup(func() { _ = stranger.Close() })
		return []any{stranger, "x.db", false, false}
	}},
	{method: "ImportAll", verb: model.VerbWhole, args: given(strings.NewReader("")), code: model.CodeRefused},

	{method: "AddCustomer", verb: model.VerbWrite, args: given(model.Customer{Name: "New", Owner: "Li"}, []model.Contact(nil))},
	{method: "EditCustomers", verb: model.VerbWrite, args: func(f *roleBook) []any { return edit(f.own[1]) }, hidden: func(f *roleBook) []any { return edit(f.own[1], f.theirs[1]) }},
	{method: "Claim", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{"#" + strconv.FormatInt(f.nobodys, 10), "Li"} }, hidden: given("#13", "Li")},
	{method: "Snooze", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.own[1:2], noonDay() + 9} }, hidden: func(f *roleBook) []any { return []any{f.theirs, noonDay() + 9} }},
	{method: "SetDue", verb: model.VerbWrite, args: func(f *roleBook) []any {
		return []any{f.own[1:2], model.Repeat{From: noonDay() + 9, At: model.NewAt(9, 0)}}
	}, hidden: func(f *roleBook) []any { return []any{f.theirs, model.Repeat{From: noonDay() + 9}} }},
	{method: "Override", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.own[1:2], &model.Override{Tier: model.TierA, Reason: "why"}} }, hidden: func(f *roleBook) []any { return []any{f.theirs, &model.Override{Tier: model.TierA, Reason: "why"}} }},
	{method: "Archive", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.own[2:3], true} }, hidden: func(f *roleBook) []any { return []any{f.theirs[2:], true} }},
	{method: "LogInteraction", verb: model.VerbWrite, args: func(f *roleBook) []any { return aCall(f.own[1]) }, hidden: func(f *roleBook) []any { return aCall(f.theirs[1]) }},
	{method: "LogEach", verb: model.VerbWrite, args: func(f *roleBook) []any {
		return []any{[]model.Interaction{{CustomerID: f.own[1], Kind: model.Email, Note: "x"}, {CustomerID: f.own[2], Kind: model.Email, Note: "x"}}, model.Day(0)}
	}, hidden: func(f *roleBook) []any {
		return []any{[]model.Interaction{{CustomerID: f.theirs[0], Kind: model.Email, Note: "x"}}, model.Day(0)}
	}},
	{method: "Dismiss", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{&model.Interaction{CustomerID: f.own[1], ExternalID: "mail:1"}} }, hidden: func(f *roleBook) []any {
		return []any{&model.Interaction{CustomerID: f.theirs[0], ExternalID: "mail:1"}}
	}},
	{method: "Propose", verb: model.VerbRead, args: given([]model.ImportInteraction{{Interaction: model.Interaction{Kind: model.Call, Day: noonDay(), ExternalID: "c"}}}, model.Day(0))},
	{method: "LogAll", verb: model.VerbWrite, args: func(f *roleBook) []any { return append([]any{f.own[1:3]}, aCall(0)...) }, hidden: func(f *roleBook) []any { return append([]any{f.theirs}, aCall(0)...) }},
	{method: "Resolve", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.ownEvent, model.Day(0), "done"} }, hidden: func(f *roleBook) []any { return []any{f.theirEvent, model.Day(0), "done"} }},
	{method: "EditInteraction", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.ownEvent, model.InteractionPatch{Note: &[]string{"x"}[0]}} }, hidden: func(f *roleBook) []any {
		return []any{f.theirEvent, model.InteractionPatch{Contact: &[]string{"x"}[0]}}
	}},
	{method: "DeleteInteraction", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.ownEvent} }, hidden: func(f *roleBook) []any { return []any{f.theirEvent} }},
	{method: "AddContact", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{model.Contact{CustomerID: f.own[1], Name: "N"}} }, hidden: func(f *roleBook) []any { return []any{model.Contact{CustomerID: f.theirs[1], Name: "N"}} }},
	{method: "EditContact", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{model.Contact{ID: f.ownPerson, Name: "N"}} }, hidden: func(f *roleBook) []any { return []any{model.Contact{ID: f.theirPerson, Name: secret}} }},
	{method: "RemoveContact", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.ownPerson} }, hidden: func(f *roleBook) []any { return []any{f.theirPerson} }},
	{method: "NotSame", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.own[3], f.own[4]} }, hidden: func(f *roleBook) []any { return []any{f.own[3], f.theirs[1]} }},
	{method: "Merge", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.own[5], f.own[6], []string(nil)} }, hidden: func(f *roleBook) []any { return []any{f.own[5], f.theirs[2], []string(nil)} }},
	{method: "Delete", verb: model.VerbWrite, args: func(f *roleBook) []any { return []any{f.own[7:8]} }, hidden: func(f *roleBook) []any { return []any{f.theirs[1:2]} }},
	{method: "SaveSegment", verb: model.VerbPolicy, args: given("mine", "rev>1")},
	{method: "DeleteSegment", verb: model.VerbPolicy, args: given("mine")},
	{method: "Import", verb: model.VerbWrite, args: func(*roleBook) []any { return []any{customers(model.Customer{Name: "By file"}), model.Progress(nil)} }},
	{method: "Had", verb: model.VerbWrite, args: given(customers(model.Customer{Name: "By file"}))},
	{method: "Undo", verb: model.VerbWrite, args: given("")},
	{method: "Redo", verb: model.VerbWrite, args: given("")},
	{method: "Rescore", verb: model.VerbBook, args: given(model.Progress(nil))},
	{method: "SetField", verb: model.VerbPolicy, args: given(model.FieldDef{Name: "Size", Type: model.FieldNumber})},
	{method: "RenameField", verb: model.VerbPolicy, args: given("Size", "Extent")},
	{method: "SavePolicy", verb: model.VerbPolicy, args: given(policyOf("x"), "why")},
	{method: "RestorePolicy", verb: model.VerbPolicy, args: given(1, "why")},
	{method: "SetTargets", verb: model.VerbOwners, args: given("Li", "2026", []model.Target{{Measure: "orders", Value: 9}})},
	{method: "SetInitials", verb: model.VerbOwners, args: given("Li", "LX")},
	{method: "RenameOwner", verb: model.VerbOwners, args: given("Li", "Li Wei", false)},
	{method: "AddPerson", verb: model.VerbPeople, args: given(colleague("New", model.RoleViewer))},
	{method: "EditPerson", verb: model.VerbPeople, args: given(colleague("New", model.RoleViewer))},
	{method: "RemovePerson", verb: model.VerbPeople, args: given("New")},
	{method: "Forget", verb: model.VerbForget, args: func(f *roleBook) []any { return []any{[]int64{f.own[8]}, Erasure{}} }},
	{method: "Rollback", verb: model.VerbBook, args: given(int64(1), false)},
	{method: "Close", verb: model.VerbRead},
}

func policyOf(name string) model.Policy {
	p := scoring.DefaultPolicy()
	if name != "" {
		p.Name, p.Weights.Monetary = name, p.Weights.Monetary+5
	}
	return p
}

func edit(ids ...int64) []any {
	region := "North"
	return []any{ids, model.CustomerPatch{Region: &region}, model.ChangeEdit}
}

func aCall(id int64) []any {
	return []any{model.Interaction{CustomerID: id, Kind: model.Call, Note: "called"}, model.Day(0)}
}

// texts gives every text within a value.
func texts(of any) (out []string) {
	seen := map[uintptr]bool{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			out = append(out, v.String())
		case reflect.Pointer:
			if !v.IsNil() && !seen[v.Pointer()] {
				seen[v.Pointer()] = true
				walk(v.Elem())
			}
		case reflect.Interface:
			walk(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				walk(k)
				walk(v.MapIndex(k))
			}
		}
	}
	walk(reflect.ValueOf(of))
	return out
}

// do calls a method and gives its error and every text that came of it.
func (f *roleBook) do(d *DB, method string, args []any) (said []string, err error) {
	f.seen = nil
	m := reflect.ValueOf(d).MethodByName(method)
	in, at := []reflect.Value{}, 0
	if m.Type().NumIn() > 0 && m.Type().In(0).String() == "context.Context" {
		in, at = append(in, reflect.ValueOf(context.Background())), 1
	}
	for i, a := range args {
		v := reflect.ValueOf(a)
		if t := m.Type(); !v.IsValid() {
			v = reflect.Zero(t.In(min(at+i, t.NumIn()-1)))
		}
		in = append(in, v)
	}
	for _, out := range m.Call(in) {
		if e, ok := out.Interface().(error); ok {
			err = e
		}
		if _, same := out.Interface().(*DB); !same {
			said = append(said, texts(out.Interface())...)
		}
	}
	return append(said, f.seen...), err
}

// Every exported method, called as every role, does what the role may and refuses the
// rest with one sentence; nothing of a customer whom somebody does not see comes out of
// any, and nothing is done to one.
func TestEveryMethodAsEveryRole(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	for m := range reflect.TypeFor[*DB]().NumMethod() {
		name := reflect.TypeFor[*DB]().Method(m).Name
		if !slices.ContainsFunc(roleCalls, func(c call) bool { return c.method == name }) {
			t.Errorf("%s stands in no line of the table: who may call it?", name)
		}
	}
	d := openTest(t, filepath.Join(dir, "template"))
	f := makeRoleBook(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile(d.path)
	if err != nil && server.Address() == "" {
		t.Fatal(err)
	}
	for _, role := range model.Roles {
		t.Run(string(role), func(t *testing.T) {
			sub := filepath.Join(dir, string(role))
			if err := errors.Join(os.Mkdir(sub, 0o700), os.WriteFile(filepath.Join(sub, "book.db"), made, 0o600)); err != nil {
				t.Fatal(err)
			}
			root, f := openTest(t, sub), f
			defer root.Close()
			if server.Address() != "" {
				f = makeRoleBook(t, root)
			}
			who := colleague("Zhou", role, "Li")
			d := root.As(who, "mine")
			others := rowsOf(t, root, f.theirs)
			for _, c := range roleCalls {
				args := []any{}
				if c.args != nil {
					args = c.args(f)
				}
				allowed := who.May(c.verb)
				if c.method == "Rollback" || c.method == "Rescore" {
					allowed = errors.Join(allowed, who.May(model.VerbWrite))
				}
				if c.method == "Claim" && role == model.RoleLead { // whose own name is none of the team's
					allowed = errors.New("for nobody")
				}
				said, err := f.do(d, c.method, args)
				var e *model.Error
				refused := errors.As(err, &e) && e.Code == model.CodeRefused && strings.HasPrefix(e.Key, "error.may.")
				switch {
				case allowed != nil && !refused:
					t.Errorf("%s is not for a %s and gave %v", c.method, role, err)
				case allowed == nil && err != nil && (c.code == 0 || model.CodeOf(err) != c.code || refused):
					t.Errorf("%s is for a %s and gave %v", c.method, role, err)
				}
				if who.Scoped() && c.hidden != nil {
					more, err := f.do(d, c.method, c.hidden(f))
					if said = append(said, more...); model.CodeOf(err) != model.CodeNotFound {
						t.Errorf("%s of another's customer gave a %s %v", c.method, role, err)
					}
				}
				// A name that is looked for and not found stands in the error.
				if i := slices.IndexFunc(said, func(s string) bool { return strings.Contains(s, secret) && s != secret+"a" }); who.Scoped() && i >= 0 {
					t.Errorf("%s tells a %s %q", c.method, role, said[i])
				}
			}
			if who.Scoped() && !reflect.DeepEqual(others, rowsOf(t, root, f.theirs)) {
				t.Error("a customer of somebody else's is not as it was")
			}
			if _, err := root.Customers(ctx, model.ListQuery{Limit: 1}); err != nil {
				t.Error(err)
			}
		})
	}
}

func rowsOf(t *testing.T, d *DB, ids []int64) []model.Customer {
	t.Helper()
	rows, err := d.RowsOf(context.Background(), ids, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]model.Customer, len(rows))
	for i := range rows {
		out[i] = rows[i].Customer
	}
	return out
}
