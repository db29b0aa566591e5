package db

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// dump gives every row of some tables as text.
func dump(t testing.TB, d *DB, names ...string) string {
	t.Helper()
	var b strings.Builder
	for _, n := range names {
		order := " ORDER BY 1, 2, 3"
		if n == "alias" || n == "distinct_pair" || n == "custom_field" || n == "dismissed" { // they have no third column
			order = " ORDER BY 1, 2"
		}
		rows, err := d.readers.Query("SELECT * FROM " + n + order)
		if err != nil {
			t.Fatal(err)
		}
		cols, _ := rows.Columns()
		for rows.Next() {
			v, p := make([]any, len(cols)), make([]any, len(cols))
			for i := range v {
				p[i] = &v[i]
			}
			if err := rows.Scan(p...); err != nil {
				t.Fatal(err)
			}
			b.WriteString(n)
			for i, c := range cols {
				if c == "audit_head" { // the audit log goes on whatever is taken back
					continue
				}
				if c == "in_queue" && v[i] == int64(-1) { // what led there tells who is done today
					v[i] = int64(0)
				}
				fmt.Fprintf(&b, " %s=%v", c, v[i])
			}
			b.WriteByte('\n')
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// image is everything that undo must bring back: source tables and what is
// derived from them.
func image(t testing.TB, d *DB) string {
	return dump(t, d, "customer", "contact", "interaction", "order_line", "tier_change", "policy", "book", "facts", "score", "alias", "distinct_pair", "custom_field", "dismissed")
}

// player draws random changes and makes them.
type player struct {
	t *rapid.T
	d *DB
	n int
}

func (p *player) ids(table string) []int64 {
	ids, err := engine.IDs(context.Background(), p.d.readers, "SELECT id FROM "+table+" ORDER BY id")
	if err != nil {
		p.t.Fatal(err)
	}
	return ids
}

func (p *player) some(table string) []int64 {
	all := p.ids(table)
	if len(all) == 0 {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(3, len(all)), rapid.ID).Draw(p.t, table)
}

func (p *player) event() model.Interaction {
	t := p.t
	in := model.Interaction{
		Day: p.d.today() - model.Day(rapid.IntRange(-20, 400).Draw(t, "ago")), Clock: model.NoClock,
		Kind: rapid.SampledFrom(model.Kinds[:]).Draw(t, "kind"), Note: rapid.SampledFrom([]string{"", "hi\x00", "客户\xff来电"}).Draw(t, "note"),
	}
	switch in.Kind {
	case model.Order, model.Refund:
		in.Amount = rapid.Int64Range(0, 1e7).Draw(t, "amount")
		in.Currency = rapid.SampledFrom([]string{"CNY", "EUR"}).Draw(t, "currency")
		for range rapid.IntRange(0, 2).Draw(t, "lines") {
			cost := rapid.Int64Range(0, 9).Draw(t, "cost")
			in.Lines = append(in.Lines, model.Line{Product: rapid.SampledFrom([]string{"麻布", "Wool"}).Draw(t, "product"), Quantity: 1.5, Amount: 100, Cost: &cost})
		}
	case model.Feedback:
		in.Satisfaction = rapid.IntRange(1, 5).Draw(t, "sat")
	}
	if rapid.IntRange(0, 3).Draw(t, "promise") == 0 {
		in.Next, in.NextAt = in.Day+model.Day(rapid.IntRange(0, 60).Draw(t, "next")), at(t)
	}
	if rapid.IntRange(0, 5).Draw(t, "deal") == 0 {
		in.Expected, in.Probability, in.Source = 500000, 0.5, "quote"
	}
	return in
}

// at draws a time of day, mostly none.
func at(t *rapid.T) model.At {
	return rapid.SampledFrom([]model.At{0, 0, model.NewAt(9, 0), model.NewAt(14, 30)}).Draw(t, "at")
}

func (p *player) imported() *model.Import {
	t := p.t
	im := &model.Import{File: "f.csv", Kind: model.ImportInteractions}
	refs := []string{"R1", "R2", "R3", "R4"}
	for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
		in := p.event()
		in.ExternalID = fmt.Sprint("x", rapid.IntRange(0, 15).Draw(t, "external"))
		im.Interactions = append(im.Interactions, model.ImportInteraction{Row: i + 2, Ref: rapid.SampledFrom(refs).Draw(t, "ref"), Interaction: in})
	}
	if rapid.Bool().Draw(t, "customers") {
		im = &model.Import{File: "c.csv", Kind: model.ImportCustomers}
		for i := range rapid.IntRange(1, 6).Draw(t, "rows") {
			c := model.ImportCustomer{Row: i + 2, Customer: model.Customer{
				Ref: rapid.SampledFrom(append(refs, "")).Draw(t, "ref"), Name: rapid.SampledFrom([]string{"Acme", "李娜", "Zed (East)"}).Draw(t, "name"),
				Phone: rapid.SampledFrom([]string{"", "13800138000"}).Draw(t, "phone"), Next: p.d.today() + model.Day(rapid.IntRange(0, 5).Draw(t, "due")), NextAt: at(t),
				Fields: []model.Field{{Name: "等级", Value: "A"}},
			}}
			if rapid.Bool().Draw(t, "last") {
				c.LastContact = p.d.today() - 9
			}
			c.Contacts = []model.Contact{{Name: rapid.SampledFrom([]string{"Ann", "Bob"}).Draw(t, "contact"), Title: rapid.SampledFrom([]string{"", "CEO"}).Draw(t, "title"), Consents: model.ConsentsOf([]model.Consent{{Purpose: "mail", On: 740000}})}}
			im.Customers = append(im.Customers, c)
		}
	}
	return im
}

// change makes one random change; it may turn out to change nothing.
func (p *player) change() error {
	ctx, t, d := context.Background(), p.t, p.d
	p.n++
	name := fmt.Sprint("客户 ", p.n)
	some := p.some("customer")
	pick := rapid.IntRange(0, 18).Draw(t, "what")
	if len(some) == 0 && pick > 1 {
		pick %= 2
	}
	var err error
	switch pick {
	case 0:
		ref := int64(0)
		if len(some) > 0 {
			ref = some[0]
		}
		_, err = d.AddCustomer(ctx, model.Customer{Name: name, ReferredBy: ref, Tags: []string{"b", "a"}}, []model.Contact{{Name: "Ann", Primary: true}})
	case 1:
		_, err = d.Import(ctx, p.imported(), nil)
	case 2, 3, 4, 5:
		in := p.event()
		in.CustomerID = some[0]
		_, err = d.LogInteraction(ctx, in, 0)
	case 6:
		if is := p.some("interaction"); len(is) > 0 {
			in := p.event()
			_, err = d.EditInteraction(ctx, is[0], model.InteractionPatch{Kind: &in.Kind, Day: &in.Day, Amount: &in.Amount, Satisfaction: &in.Satisfaction, Next: &in.Next})
		}
	case 7:
		if is := p.some("interaction"); len(is) > 0 {
			_, err = d.DeleteInteraction(ctx, is[0])
		}
	case 8:
		if is := p.some("interaction"); len(is) > 0 {
			if _, err = d.Resolve(ctx, is[0], d.today(), rapid.SampledFrom([]string{"", "credited"}).Draw(t, "how")); model.CodeOf(err) != model.CodeInternal {
				err = nil
			}
		}
	default:
		err = p.edit(pick, some, name)
	}
	return err
}

func (p *player) edit(pick int, some []int64, name string) (err error) {
	ctx, t, d := context.Background(), p.t, p.d
	switch pick {
	case 9:
		pot := new(int)
		*pot = rapid.IntRange(0, 100).Draw(t, "potential")
		hold := model.Credit(rapid.IntRange(0, 2).Draw(t, "credit"))
		_, err = d.EditCustomers(ctx, some, model.CustomerPatch{Name: &name, Potential: &pot, Credit: &hold, AddTags: []string{"vip"}}, model.ChangeEdit)
	case 10:
		_, err = d.Snooze(ctx, some, d.today()+model.Day(rapid.IntRange(1, 9).Draw(t, "days")))
	case 11:
		_, err = d.SetDue(ctx, some, model.Repeat{
			From: d.today() + model.Day(rapid.IntRange(-9, 9).Draw(t, "days")), At: at(t), Every: rapid.SampledFrom([]int{0, 0, 7, -1}).Draw(t, "every"),
		})
	case 12:
		_, err = d.Override(ctx, some, &model.Override{Tier: rapid.SampledFrom(model.Tiers[:]).Draw(t, "tier"), Reason: "key account"})
	case 13:
		_, err = d.Archive(ctx, some, rapid.Bool().Draw(t, "archived"))
	case 14:
		_, err = d.Delete(ctx, some)
	case 15:
		_, err = d.AddContact(ctx, model.Contact{CustomerID: some[0], Name: "Cy", Primary: rapid.Bool().Draw(t, "primary")})
	case 16:
		if cs := p.some("contact"); len(cs) > 0 {
			_, err = d.RemoveContact(ctx, cs[0])
		}
	case 17:
		if len(some) > 1 {
			_, err = d.Merge(ctx, some[0], some[1], rapid.SampledFrom([][]string{nil, {"phone", "name"}, {"potential", "kind"}}).Draw(t, "take"))
		}
	case 18:
		list, e := d.ImportBatches(ctx)
		if err = e; len(list) > 0 {
			if _, err = d.Rollback(ctx, rapid.SampledFrom(list).Draw(t, "batch").ID, false); model.CodeOf(err) == model.CodeConflict {
				err = nil
			}
		}
	}
	return err
}

func TestUndoBringsBackEverythingAndRedoTheChange(t *testing.T) {
	ctx := context.Background()
	eachBook(t, func(rt *rapid.T, d *DB) {
		p := &player{t: rt, d: d}
		if _, err := d.Rescore(ctx, nil); err != nil {
			rt.Fatal(err)
		}
		states := []string{image(t, d)}
		var made []int64
		for range rapid.IntRange(1, 14).Draw(rt, "changes") {
			if err := p.change(); err != nil {
				rt.Fatal(err)
			}
			u, _, err := d.LastChange(ctx)
			if err != nil {
				rt.Fatal(err)
			}
			if u != nil && (len(made) == 0 || u.ID != made[len(made)-1]) {
				made, states = append(made, u.ID), append(states, image(t, d))
			}
			checkDerived(rt, d)
		}
		back := rapid.IntRange(0, len(made)).Draw(rt, "undo")
		for i := range back {
			if _, err := d.Undo(ctx, "s1"); err != nil {
				rt.Fatal(err)
			}
			same(rt, "undo", states[len(states)-2-i], image(t, d))
		}
		for i := range back {
			if _, err := d.Redo(ctx, ""); err != nil {
				rt.Fatal(err)
			}
			same(rt, "redo", states[len(states)-back+i], image(t, d))
		}
	})
}

func same(t *rapid.T, what, want, got string) {
	if want != got {
		t.Fatalf("after %s:\n%s", what, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
}

// checkDerived compares stored facts and scores with ones made from scratch, and
// the patched read model with a loaded one.
func checkDerived(t *rapid.T, d *DB) {
	ctx := context.Background()
	var subjects []model.Subject
	err := d.store.ReadWhole(ctx, func(q engine.Tx) (err error) { subjects, err = write.SummarizeAll(ctx, q, d.today()); return err })
	if err != nil {
		t.Fatal(err)
	}
	stray := 0
	const strays = `SELECT count(*) FROM order_line l WHERE NOT EXISTS (SELECT 1 FROM interaction i
		WHERE i.id = l.id AND i.customer_id = l.customer_id AND i.kind IN ('order', 'refund'))`
	if err := d.readers.QueryRow(strays).Scan(&stray); err != nil || stray != 0 {
		t.Fatalf("%d lines without their order, %v", stray, err)
	}
	policy, _ := d.Policy(ctx)
	calib, _ := d.Calibration(ctx, 0)
	for i := range subjects {
		s := &subjects[i]
		var id int64
		var f model.Facts
		if err := d.readers.QueryRow("SELECT "+record.FactsCols+" FROM facts WHERE customer_id = $1", s.ID).Scan(record.FactsTargets(&id, &f)...); err != nil {
			t.Fatalf("facts of %d: %v", s.ID, err)
		}
		if diff := cmp.Diff(s.Facts, f); diff != "" {
			t.Fatalf("facts of %d: %s", s.ID, diff)
		}
		full := scoring.Score(s, &policy, &calib, d.today())
		var l record.Lean
		if err := d.readers.QueryRow("SELECT "+record.ScoreCols+" FROM score WHERE customer_id = $1", s.ID).Scan(record.ScoreTargets(&id, &l)...); err != nil {
			t.Fatalf("score of %d: %v", s.ID, err)
		}
		want := record.LeanOf(&full)
		if want.Done = l.Done && !want.InQueue(); want != l { // what led there tells who is done
			t.Fatalf("score of %d: %+v, from scratch %+v", s.ID, l, want)
		}
	}
	checkReadModel(t, d)
}

func checkReadModel(t *rapid.T, d *DB) {
	ctx := context.Background()
	have, err := d.snap.Get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	q := []model.ListQuery{{Queue: true}, {}, {Sort: model.AttrRevenue, Desc: true}, {Sort: model.AttrLastContact}, {Search: "vip"}, {Search: "kh"}, {Search: "ann"}}
	loaded, err := d.loadSnap(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i := range q {
		if a, b := idsOf(t, have, &q[i]), idsOf(t, loaded, &q[i]); !cmp.Equal(a, b) {
			t.Fatalf("query %d: patched read model %v, loaded %v", i, a, b)
		}
	}
	if have.Count != loaded.Count {
		t.Fatalf("patched %d customers, loaded %d", have.Count, loaded.Count)
	}
	sameRecords(t, have, loaded)
}

// sameRecords compares what two read models know of everybody.
func sameRecords(t *rapid.T, have, loaded *view.Snapshot) {
	for _, a := range have.All() {
		b := loaded.Of(a.ID)
		if b == nil || a.AsOf != b.AsOf || a.Facts != b.Facts || a.Lean != b.Lean || a.Profile().Barred != b.Profile().Barred {
			t.Fatalf("one %+v\nthe other %+v", a, b)
		}
		for attr := range model.AttrField {
			n, known := a.Num(attr)
			if m, knows := b.Num(attr); a.Text(attr) != b.Text(attr) || n != m || known != knows {
				t.Fatalf("%s of %d: one %q %v, the other %q %v", attr, a.ID, a.Text(attr), n, b.Text(attr), m)
			}
		}
		if a.Field("Terms") != b.Field("Terms") || a.Is("credit_hold") != b.Is("credit_hold") || a.Is("override") != b.Is("override") {
			t.Fatalf("one %+v\nthe other %+v", a, b)
		}
	}
}

func idsOf(t *rapid.T, s *view.Snapshot, q *model.ListQuery) []int64 {
	v, err := s.Window(context.Background(), q, s.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	return v.IDs
}
