package db

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// copyOf opens a copy of a book as it is, in which another session writes.
func copyOf(t interface {
	Helper()
	Fatal(args ...any)
	TempDir() string
}, d *DB, session string,
) *DB {
	t.Helper()
	path := server.Book(t.TempDir())
	if server.Address() != "" {
		c, err := Open(context.Background(), path, openOptions)
		if err != nil {
			t.Fatal(err)
		}
		in, out := io.Pipe()
		go func() {
			_, err := d.ExportAll(context.Background(), out)
			_ = out.CloseWithError(err)
		}()
		if _, err := c.ImportAll(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	} else if err := engine.Copy(context.Background(), d.path, path, d.path); err != nil {
		t.Fatal(err)
	}
	o := openOptions
	o.Session = session
	c, err := Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustMerge(t *testing.T, d, other *DB, theirs, dry bool) model.BookMerge {
	t.Helper()
	res, err := d.MergeBook(context.Background(), other, "laptop.db", theirs, dry)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestTwoCopiesBecomeOne: what one of them changed is so, what both changed is a conflict,
// and it all goes again.
func TestTwoCopiesBecomeOne(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	must := func(_ model.Outcome, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		must(d.AddCustomer(ctx, model.Customer{Ref: fmt.Sprint("C-", i+1), Name: fmt.Sprint("Acme ", i+1), Phone: "1", Tags: []string{"old"}}, []model.Contact{{Name: "Ann", Primary: true}}))
		must(d.LogInteraction(ctx, model.Interaction{CustomerID: int64(i + 1), Kind: model.Call, Note: "before"}, 0))
	}
	other := copyOf(t, d, "s2")
	defer other.Close()
	text := func(s string) *string { return &s }
	edit := func(d *DB, id int64, p model.CustomerPatch) {
		t.Helper()
		must(d.EditCustomers(ctx, []int64{id}, p, model.ChangeEdit))
	}
	edit(d, 1, model.CustomerPatch{Phone: text("here"), AddTags: []string{"h"}, Region: text("East"), Fields: map[string]string{"b": "2"}})
	edit(other, 1, model.CustomerPatch{Email: text("there@x.example"), AddTags: []string{"t"}, RemoveTags: []string{"old"}, Region: text("West")})
	must(d.Delete(ctx, []int64{2}))     // and unchanged there
	must(other.Delete(ctx, []int64{3})) // and unchanged here
	must(d.Delete(ctx, []int64{4}))     // and changed there
	must(other.Delete(ctx, []int64{5})) // and changed here
	must(other.LogInteraction(ctx, model.Interaction{CustomerID: 4, Kind: model.Order, Amount: 100, Currency: "CNY"}, 0))
	must(d.LogInteraction(ctx, model.Interaction{CustomerID: 5, Kind: model.Visit}, 0))
	must(d.AddCustomer(ctx, model.Customer{Name: "New here", Ref: "N-1"}, nil))
	must(other.AddCustomer(ctx, model.Customer{Name: "New there", Ref: "N-2", ReferredBy: 1}, []model.Contact{{Name: "Bo"}}))
	must(other.LogInteraction(ctx, model.Interaction{CustomerID: 7, Kind: model.Order, Amount: 700, Currency: "CNY", Lines: []model.Line{{Product: "Lens", Amount: 700}}}, 0))
	must(other.LogInteraction(ctx, model.Interaction{CustomerID: 6, Kind: model.Meeting, Next: noonDay() + 3}, 0))
	must(other.SaveSegment(ctx, "theirs", "owner:li"))

	before := image(t, d)
	if dry := mustMerge(t, d, other, false, true); len(dry.Conflicts) != 4 || image(t, d) != before {
		t.Fatalf("%+v", dry)
	}
	res := mustMerge(t, d, other, false, false)
	var got []string
	for _, c := range res.Conflicts {
		got = append(got, fmt.Sprint(c.CustomerID, c.Customer, " ", c.Table, ".", c.Field, " ", c.Ours, "/", c.Theirs))
	}
	if want := []string{"1Acme 1 customer.region East/West", "4Acme 4 customer. /Acme 4", "4Acme 4 interaction. /order", "5Acme 5 customer. Acme 5/"}; !slices.Equal(got, want) {
		t.Errorf("conflicts %q", got)
	}
	if c := res.Counts["customer"]; c.Added != 1 || c.Removed != 1 || c.Changed != 2 {
		t.Errorf("%+v", c)
	}
	one, err := d.Detail(ctx, 1, 0, 9)
	if err != nil || one.Phone != "here" || one.Email != "there@x.example" || one.Region != "East" || strings.Join(one.Tags, " ") != "h t" || one.Field("b") != "2" {
		t.Errorf("%+v %v", one.Customer, err)
	}
	if there, err := d.Detail(ctx, 8, 0, 9); err != nil || there.Name != "New there" || len(there.Contacts) != 1 || there.Facts.Revenue != 700 || len(there.Timeline[0].Lines) != 1 || there.ReferredBy != "Acme 1" {
		t.Errorf("%+v %v", there, err)
	}
	if e, err := d.Examine(ctx); err != nil || !e.Right() || e.Strays > 0 {
		t.Errorf("%+v %v", e, err)
	}
	merged := image(t, d)
	if again := mustMerge(t, d, other, false, false); again.Change != 0 || len(again.Conflicts) > 0 || image(t, d) != merged {
		t.Errorf("again: %+v", again)
	}
	must(d.Undo(ctx, ""))
	if image(t, d) != before {
		t.Error("undo does not bring everything back")
	}
	must(d.Redo(ctx, ""))
	if image(t, d) != merged {
		t.Error("redo does not")
	}
	must(d.Undo(ctx, ""))
	if res := mustMerge(t, d, other, true, false); len(res.Conflicts) != 4 {
		t.Errorf("theirs: %+v", res)
	}
	if one, err := d.Detail(ctx, 1, 0, 9); err != nil || one.Region != "West" || one.Phone != "here" {
		t.Errorf("theirs: %+v %v", one.Customer, err)
	}
	if _, err := d.Detail(ctx, 4, 0, 0); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("theirs: %v", err)
	}
	if _, err := d.Detail(ctx, 5, 0, 0); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("theirs: %v", err)
	}
}

// contents gives what a book holds that is not derived, without numbers, which copies
// give out each for itself.
func contents(t testing.TB, d *DB) string {
	t.Helper()
	var out []string
	for _, q := range []string{
		`SELECT 'customer', c.name, coalesce(c.ref, '-'), c.owner, c.phone, c.tags, c.fields, c.archived, c.next_day, c.override_tier, c.potential, c.snoozed_until, c.repeat_from, coalesce(r.name, '')
			FROM customer c LEFT JOIN customer r ON r.id = c.referred_by`,
		"SELECT 'contact', c.name, p.name, p.title, p.is_primary FROM contact p JOIN customer c ON c.id = p.customer_id",
		`SELECT 'event', c.name, e.day, e.kind, e.amount, e.note, e.satisfaction, e.next_day, e.resolved, e.external_id, (SELECT count(*) FROM order_line l WHERE l.id = e.id)
			FROM interaction e JOIN customer c ON c.id = e.customer_id`,
		"SELECT 'alias', c.name, a.ref FROM alias a JOIN customer c ON c.id = a.customer_id",
	} {
		rows, err := d.readers.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		cols, _ := rows.Columns()
		v, p := make([]any, len(cols)), make([]any, len(cols))
		for i := range v {
			p[i] = &v[i]
		}
		for rows.Next() {
			if err := rows.Scan(p...); err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprintf("%q", v))
		}
		_ = rows.Close()
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// tables gives the rows of the merged tables with the numbers from before two copies parted.
func tables(t *rapid.T, d *DB, last map[string]int64) map[string][]any {
	out := map[string][]any{}
	for _, name := range mergedTables[:4] {
		tab := record.Tables()[name]
		err := tab.Each(context.Background(), d.readers, "1 = 1", func(row []any) error {
			if record.Int(row, slices.Index(tab.Cols, "id")) <= last[map[string]string{"order_line": "interaction"}[name]]+last[name] {
				out[rowIdentity(tab, row)] = slices.Clone(row)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestMergedCopiesHoldWhatEitherChanged plays at random in two copies. What one of them
// changed of a row is in what they become, whatever is a conflict is said so and stays;
// undo takes all of it back, again changes nothing, and both ways give the same.
func TestMergedCopiesHoldWhatEitherChanged(t *testing.T) {
	ctx := context.Background()
	calm, rounds := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		one := openTest(t, dir)
		defer one.Close()
		d := copyOf(t, one, "s0")
		defer d.Close()
		play := func(d *DB, from, most int) {
			p := &player{t: rt, d: d, n: from}
			for range rapid.IntRange(0, most).Draw(rt, "changes") {
				if u, _, err := d.LastChange(ctx); err != nil {
					rt.Fatal(err)
				} else if u != nil && u.Kind != model.ChangeMergeBook && rapid.IntRange(0, 9).Draw(rt, "undo") == 0 {
					_, _ = d.Undo(ctx, d.Session())
				} else if err := p.change(); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if _, err := d.AddCustomer(ctx, model.Customer{Name: "First", Ref: "R1"}, nil); err != nil {
			rt.Fatal(err)
		}
		play(d, 0, 8)
		last := map[string]int64{}
		for _, name := range mergedTables[:3] {
			last[name] = d.number(rt, "SELECT coalesce(max(id), 0) FROM "+name)
		}
		base := tables(rt, d, last)
		other := copyOf(t, d, "s2")
		defer other.Close()
		d = copyOf(t, d, "s1")
		defer d.Close()
		play(d, 100, 6)
		play(other, 200, 6)
		for round := range 2 {
			checkDerived(rt, d)
			checkDerived(rt, other)
			before, theirs := image(t, d), image(t, other)
			mirror, twin := copyOf(t, d, "s3"), copyOf(t, other, "s4")
			defer mirror.Close()
			defer twin.Close()
			ours, there := tables(rt, d, last), tables(rt, other, last)
			res, err := d.MergeBook(ctx, other, "x.db", false, false)
			if model.CodeOf(err) == model.CodeRefused && round > 0 {
				return
			} else if err != nil {
				rt.Fatal(err)
			}
			rounds++
			checkDerived(rt, d)
			checkMerged(rt, &res, base, ours, there, tables(rt, d, last))
			merged := image(t, d)
			again, err := d.MergeBook(ctx, other, "x.db", false, false)
			if err != nil || again.Change != 0 {
				rt.Fatalf("again: %+v, %v", again, err)
			}
			if res.Change != 0 {
				if _, err := d.Undo(ctx, ""); err != nil {
					rt.Fatal(err)
				}
				same(rt, "undo", before, image(t, d))
				if _, err := d.Redo(ctx, ""); err != nil {
					rt.Fatal(err)
				}
				same(rt, "redo", merged, image(t, d))
			}
			back, err := twin.MergeBook(ctx, mirror, "y.db", false, false)
			if model.CodeOf(err) == model.CodeRefused && round > 0 {
				return
			} else if err != nil {
				rt.Fatal(err)
			}
			if len(res.Conflicts) == 0 && len(back.Conflicts) == 0 {
				calm++
				same(rt, "the other way", contents(t, d), contents(t, twin))
			} else if (len(res.Conflicts) == 0 || len(back.Conflicts) == 0) && round == 0 && slices.ContainsFunc(append(back.Conflicts, res.Conflicts...), func(c model.MergeConflict) bool { return c.Table+c.Field != "customer" }) {
				// what was mended there of one who was made one with another here is mended; here such a one stays. Later
				// a value that both had set alike, and one set anew, may be told in one of the two.
				rt.Fatalf("%+v\nthe other way %+v", res.Conflicts, back.Conflicts)
			}
			if image(t, other) != theirs {
				rt.Fatal("theirs was changed")
			}
			// what is merged goes back, and both go on
			if _, err := other.MergeBook(ctx, d, "z.db", true, false); model.CodeOf(err) == model.CodeRefused && round > 0 {
				return // what was done before the last merge was taken back, and then went on
			} else if err != nil {
				rt.Fatal(err)
			}
			if len(res.Conflicts) > 0 {
				return
			}
			same(rt, "going back", contents(t, d), contents(t, other))
			base = tables(rt, d, last)
			play(d, 300, 3)
			play(other, 400, 3)
		}
	})
	if calm*4 < rounds {
		t.Errorf("%d of %d merges were without a conflict", calm, rounds)
	}
}

func (d *DB) number(t interface{ Fatal(args ...any) }, query string) (n int64) {
	if err := d.readers.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// checkMerged demands of every column of rows that all had what three-way merging means.
func checkMerged(t *rapid.T, res *model.BookMerge, base, ours, theirs, now map[string][]any) {
	for id, b := range base {
		o, th, n := ours[id], theirs[id], now[id]
		name, _, _ := strings.Cut(id, "\n")
		tab := record.Tables()[name]
		if o == nil || th == nil || n == nil {
			continue
		}
		for i, col := range tab.Cols {
			at := max(slices.Index(tab.Cols, "customer_id"), 0) // of a customer the id
			said := slices.ContainsFunc(res.Conflicts, func(c model.MergeConflict) bool {
				gone := c.CustomerID == b[at] && c.Table == "customer" && c.Field == "" // with all that is theirs
				return c.CustomerID == o[at] && c.Table == name || gone
			})
			switch {
			case col == "batch_id" || col == "tags" || col == "fields" || col == "is_primary" || col == "referred_by" || strings.HasPrefix(col, "next_") || said:
			case col == "customer_id" && base["customer\n"+string(record.Pack(nil, []any{th[i]}))] == nil: // of one who is new there, and has a number of its own here
			case o[i] == b[i] && n[i] != th[i]:
				t.Fatalf("%s.%s of %v was %v, is %v there, and became %v", name, col, o[0], b[i], th[i], n[i])
			case th[i] == b[i] && n[i] != o[i]:
				t.Fatalf("%s.%s of %v was %v, is %v here, and became %v", name, col, o[0], b[i], o[i], n[i])
			case o[i] != b[i] && th[i] != b[i] && o[i] != th[i]:
				t.Fatalf("%s.%s of %v is %v here and %v there, and no conflict is told", name, col, o[0], o[i], th[i])
			}
		}
	}
}

// TestACopyThatHasLetGoOfItsChangesIsRefused: nobody knows which of the two changed what.
func TestACopyThatHasLetGoOfItsChangesIsRefused(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	for i := range 4 {
		if _, err := d.AddCustomer(ctx, model.Customer{Name: fmt.Sprint("Acme ", i+1)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	other := copyOf(t, d, "s2")
	defer other.Close()
	for i, d := range []*DB{d, other} {
		phone := fmt.Sprint("55", i)
		if _, err := d.EditCustomers(ctx, []int64{1}, model.CustomerPatch{Phone: &phone}, model.ChangeEdit); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Delete(ctx, []int64{int64(i + 2)}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.AddCustomer(ctx, model.Customer{Name: "New" + phone}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.store.Writer().Exec("DELETE FROM change_op WHERE change_id < (SELECT max(id) FROM change)"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.MergeBook(ctx, other, "x.db", false, false); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("%v", err)
	}
}

// TestErasedPeopleDoNotComeBack: who was erased in one copy is not brought back from the
// other, and who was erased in the other is named.
func TestErasedPeopleDoNotComeBack(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	d := openTest(t, dir)
	defer d.Close()
	must := func(_ model.Outcome, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 4 {
		must(d.AddCustomer(ctx, model.Customer{Name: fmt.Sprint(mark, i+1), Note: mark}, []model.Contact{{Name: mark}}))
	}
	other := copyOf(t, d, "s2")
	defer other.Close()
	must(d.Merge(ctx, 1, 2, nil))
	for _, id := range []int64{1, 3} {
		if _, err := d.Forget(ctx, []int64{id}, Erasure{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.Forget(ctx, []int64{4}, Erasure{}); err != nil {
		t.Fatal(err)
	}
	for id := range int64(3) {
		must(other.LogInteraction(ctx, model.Interaction{CustomerID: id + 1, Kind: model.Call, Note: mark}, 0))
	}
	must(other.AddCustomer(ctx, model.Customer{Name: "New", ReferredBy: 1}, nil))
	res := mustMerge(t, d, other, true, false)
	if !slices.Equal(res.Erased, []int64{4}) || len(res.Conflicts) > 0 || res.Counts["customer"].Added != 1 {
		t.Errorf("%+v", res)
	}
	if p, err := d.Customers(ctx, model.ListQuery{}); err != nil || p.Total != 2 {
		t.Errorf("%d customers, %v", p.Total, err)
	}
	if _, err := d.Forget(ctx, []int64{4}, Erasure{}); err != nil {
		t.Fatal(err)
	}
	if got := markedFiles(t, dir); len(got) > 0 {
		t.Errorf("left: %q", got)
	}
	if c, err := d.CheckAudit(ctx); err != nil || !c.Holds() {
		t.Errorf("%+v %v", c, err)
	}
	stranger := openTest(t, t.TempDir())
	defer stranger.Close()
	if _, err := d.MergeBook(ctx, stranger, "x.db", false, false); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("a stranger: %v", err)
	}
}

// TestLinesOfBothComeTogether: tags and consents are merged line by line.
func TestLinesOfBothComeTogether(t *testing.T) {
	for _, c := range []struct {
		base, ours, theirs, want string
		sorted                   bool
	}{
		{"a\nb", "b\nh", "a\nt", "h\nt", true},
		{"", "z", "a", "a\nz", true},
		{"mail\tform\t1\n", "mail\tform\t1\ncall\tby phone\t2", "visit\ta  b\t3", "call\tby phone\t2\nvisit\ta  b\t3", false},
		{"", "x\ty", "x\ty", "x\ty", false},
		{"a", "", "a\nb", "b", false},
	} {
		if got := mergeLines(c.base, c.ours, c.theirs, c.sorted); got != c.want {
			t.Errorf("%q here %q there %q: %q", c.base, c.ours, c.theirs, got)
		}
	}
}

// TestWhatWasSaidToOneMergedAway: what was noted there of a customer who was made one with
// another here is told line by line, what was only mended goes where it is; who was made one
// with another there, and changed here, stays as he is.
func TestWhatWasSaidToOneMergedAway(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	must := func(_ model.Outcome, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 6 {
		c := model.Customer{Ref: fmt.Sprint("C-", i+1), Name: fmt.Sprint("Acme ", i+1), Fields: []model.Field{{Name: "size", Value: "1"}}}
		must(d.AddCustomer(ctx, c, []model.Contact{{Name: fmt.Sprint("Ann ", i+1)}}))
		must(d.LogInteraction(ctx, model.Interaction{CustomerID: int64(i + 1), Kind: model.Call, Note: "before"}, 0))
	}
	other := copyOf(t, d, "s2")
	defer other.Close()
	must(d.Merge(ctx, 1, 2, nil))
	must(other.LogInteraction(ctx, model.Interaction{CustomerID: 2, Kind: model.Visit, Note: "on the road"}, 0))
	note := "mended there"
	must(other.EditInteraction(ctx, 2, model.InteractionPatch{Note: &note}))
	must(other.AddCustomer(ctx, model.Customer{Name: "New there", ReferredBy: 2}, nil))
	must(other.Merge(ctx, 3, 4, nil))
	must(d.LogInteraction(ctx, model.Interaction{CustomerID: 4, Kind: model.Visit, Note: "at the desk"}, 0))
	must(d.Merge(ctx, 1, 5, nil))
	must(other.LogInteraction(ctx, model.Interaction{CustomerID: 5, Kind: model.Meeting}, 0))
	for i, d := range []*DB{d, other} {
		n := fmt.Sprint(i)
		must(d.EditCustomers(ctx, []int64{6}, model.CustomerPatch{Fields: map[string]string{"own" + n: n, "size": "2" + n}}, model.ChangeEdit))
	}

	before := image(t, d)
	res := mustMerge(t, d, other, false, false)
	var got []string
	for _, c := range res.Conflicts {
		got = append(got, fmt.Sprint(c.Customer, " ", c.Table, ".", c.Field, " ", c.Ours, "/", c.Theirs))
	}
	if want := []string{"Acme 2 customer. /Acme 2", "Acme 2 interaction. /visit", "Acme 4 customer. Acme 4/", "Acme 5 customer. /Acme 5", "Acme 5 interaction. /meeting", "Acme 6 customer.=size 20/21"}; !slices.Equal(got, want) {
		t.Errorf("conflicts %q", got)
	}
	one, err := d.Detail(ctx, 1, 0, 9)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(model.Each(one.Timeline, func(e *model.Interaction) string { return e.Note }), ",")
	if strings.Contains(notes, "on the road") || !strings.Contains(notes, note) {
		t.Errorf("%q", notes)
	}
	if four, err := d.Detail(ctx, 4, 0, 9); err != nil || four.Ref != "C-4" || len(four.Timeline) != 2 || len(four.Contacts) != 1 {
		t.Errorf("%+v %v", four, err)
	}
	if six, err := d.Detail(ctx, 6, 0, 0); err != nil || six.Field("own0")+six.Field("own1")+six.Field("size") != "0120" {
		t.Errorf("%+v %v", six.Fields, err)
	}
	if by := d.number(t, "SELECT referred_by FROM customer WHERE name = 'New there'"); by != 0 {
		t.Errorf("recommended by %d", by)
	}
	if refs := contents(t, d); strings.Contains(refs, `"C-4"]`) {
		t.Error(refs)
	}
	if e, err := d.Examine(ctx); err != nil || !e.Right() || e.Strays > 0 {
		t.Errorf("%+v %v", e, err)
	}
	must(d.Undo(ctx, ""))
	if image(t, d) != before {
		t.Error("undo does not bring everything back")
	}
	mustMerge(t, d, other, true, false)
	if _, err := d.Detail(ctx, 4, 0, 0); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("theirs: %v", err)
	}
	if e, err := d.Examine(ctx); err != nil || !e.Right() || e.Strays > 0 {
		t.Errorf("%+v %v", e, err)
	}
}

// TestOneFileInBothCopies: who and what both copies have taken from one file, or noted under
// one key, is there once, and what differs of it is a conflict.
func TestOneFileInBothCopies(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := d.AddCustomer(ctx, model.Customer{Ref: "C-1", Name: "Acme"}, nil)
	must(err)
	other := copyOf(t, d, "s2")
	defer other.Close()
	for i, d := range []*DB{d, other} {
		if i == 1 { // numbers are not the same
			_, err = d.LogInteraction(ctx, model.Interaction{CustomerID: 1, Kind: model.Call, Note: "only there"}, 0)
			must(err)
		}
		file := model.Import{Kind: model.ImportCustomers, File: "shop.csv"}
		for _, ref := range []string{"C-1", "C-2"} {
			file.Customers = append(file.Customers, model.ImportCustomer{Row: 2, Customer: model.Customer{Ref: ref, Name: "Shop " + ref}, Contacts: []model.Contact{{Name: "Ann " + ref}}})
		}
		file.Customers = append(file.Customers, model.ImportCustomer{Row: 4, Customer: model.Customer{Name: "NoRef Ltd", Phone: "+49 30 1234567"}})
		_, err = d.Import(ctx, &file, nil)
		must(err)
		file = model.Import{Kind: model.ImportInteractions, File: "orders.csv"}
		for n, e := range []model.Interaction{
			{ExternalID: "10881", Amount: 100 + int64(i), Note: "keyed"}, {Amount: 200, Note: "no key"}, {Amount: 200, Note: "no key"},
		} {
			e.Kind, e.Currency, e.Day = model.Order, "CNY", noonDay()-3
			file.Interactions = append(file.Interactions, model.ImportInteraction{Row: n + 2, Ref: "C-2", Interaction: e})
		}
		_, err = d.Import(ctx, &file, nil)
		must(err)
	}
	count := func(tbl string) int64 { return d.number(t, "SELECT count(*) FROM "+tbl) }
	orders := count("interaction")
	res := mustMerge(t, d, other, false, false)
	if count("customer") != 3 || count("contact") != 2 || count("interaction") != orders+1 || len(res.Conflicts) != 1 || res.Conflicts[0].Field != "amount" || res.Conflicts[0].Ours != "1.00" {
		t.Errorf("%d customers, %d contacts, %d interactions of %d: %+v", count("customer"), count("contact"), count("interaction"), orders, res.Conflicts)
	}
	if again := mustMerge(t, d, other, false, false); again.Change != 0 {
		t.Errorf("again: %+v", again)
	}
	if e, err := d.Examine(ctx); err != nil || !e.Right() || e.Strays > 0 {
		t.Errorf("%+v %v", e, err)
	}
}
