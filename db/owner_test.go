package db

import (
	"context"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"tierbook/db/dbtest/server"
	"tierbook/model"
)

// The load table adds up to the distribution, and every line of it to what the
// lists give for that owner, on every day and under every filter.
func TestOwnerLoadsAddUp(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		ctx := context.Background()
		f, err := d.parse(context.Background(), rapid.SampledFrom([]string{"", "tier:A,B", "region:East", "is:overdue", "no:owner"}).Draw(t, "filter"), d.today(), model.TierNames{})
		if err != nil {
			t.Fatal(err)
		}
		q := model.StatsQuery{Filter: f, By: model.AttrOwner}
		if rapid.Bool().Draw(t, "past") {
			q.AsOf = d.today() - model.Day(rapid.IntRange(1, 200).Draw(t, "back"))
		}
		loads, err := d.OwnerLoads(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		s, err := d.Stats(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		var sum model.GroupStat
		for _, o := range loads {
			sum.Customers, sum.Revenue, sum.PerWeek, sum.Overdue = sum.Customers+o.Customers, sum.Revenue+o.Revenue, sum.PerWeek+o.PerWeek, sum.Overdue+o.Overdue
			for i := range sum.Tiers {
				sum.Tiers[i].Add(&o.Tiers[i])
			}
			checkLoad(t, d, q, &o)
		}
		perWeek, backlog := 0.0, 0
		for _, x := range s.Tiers {
			perWeek, backlog = perWeek+x.PerWeek, backlog+x.Backlog
			if sum.Tiers[x.Tier] != x.Cover {
				t.Fatalf("tier %s: owners have %+v, the book %+v", x.Tier, sum.Tiers[x.Tier], x.Cover)
			}
		}
		if sum.Customers != s.Customers || sum.Revenue != s.Revenue || sum.Overdue != backlog || math.Abs(sum.PerWeek-perWeek) > 1e-9 {
			t.Fatalf("owners %+v, the book %d %d %d %v", sum, s.Customers, s.Revenue, backlog, perWeek)
		}
	})
}

// checkLoad holds one line against the lists.
func checkLoad(t *rapid.T, d *DB, q model.StatsQuery, o *model.OwnerStat) {
	ctx, owner := context.Background(), o.Name
	if owner == "" {
		owner = model.Unassigned
	}
	own := model.OwnedBy(owner, q.Filter)
	var want model.GroupStat
	err := d.Each(ctx, model.ListQuery{Filter: own, AsOf: q.AsOf}, func(r *model.Row) error {
		want.Customers++
		want.Revenue += r.Facts.Revenue
		one := model.Cover{Count: 1}
		if r.Is("overdue") {
			one.Backlog++
		}
		if r.Score.Stage == model.StageProspect {
			one.Prospects, one.ProspectsBacklog = one.Count, one.Backlog
		}
		want.Tiers[r.Score.Tier].Add(&one)
		if r.Is("overdue") {
			want.Overdue++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	due, _, err := d.Queue(ctx, model.ListQuery{Filter: own, AsOf: q.AsOf, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i := range o.Tiers {
		o.Tiers[i].Covered, o.Tiers[i].ProspectsCovered = 0, 0 // no list says who is in time
	}
	if o.Customers != want.Customers || o.Revenue != want.Revenue || o.Tiers != want.Tiers || o.Overdue != want.Overdue || o.Due != due.Total {
		t.Fatalf("%q: %+v, lists %+v and %d due", o.Name, o.GroupStat, want, due.Total)
	}
	q.Owner = owner
	if s, err := d.Stats(ctx, q); err != nil || s.Customers != want.Customers || s.Revenue != want.Revenue {
		t.Fatalf("figures of %q: %d %d %v, lists %+v", owner, s.Customers, s.Revenue, err, want)
	}
}

// team is a small book with owners.
func team(t *testing.T, d *DB) {
	t.Helper()
	for i, owner := range []string{"Li Wei", "Li Wei", "Lin Wang", "", "Li Wei"} {
		out, err := d.AddCustomer(context.Background(), model.Customer{Name: fmt.Sprint("N", i), Owner: owner, Kind: model.Company}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i == 4 {
			if _, err := d.Archive(context.Background(), []int64{out.CustomerID}, true); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func owners(t *testing.T, d *DB) string {
	t.Helper()
	loads, err := d.OwnerLoads(context.Background(), model.StatsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, o := range loads {
		out += fmt.Sprintf("%s/%s/%d ", o.Name, o.Initials, o.Customers)
	}
	return out
}

// A new name takes every customer and the initials along, in one change that
// undo takes back whole.
func TestOwnerRenamed(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	team(t, d)
	if _, err := d.SetInitials(ctx, "Li Wei", "LW"); err != nil {
		t.Fatal(err)
	}
	const was = "Li Wei/LW/2 Lin Wang/LWa/1 //1 "
	if got := owners(t, d); got != was {
		t.Fatal(got)
	}
	before := image(t, d) + owners(t, d)
	out, err := d.RenameOwner(ctx, "Li Wei", "Li Weiming", false)
	if err != nil || out.Change.Count != 3 || out.Change.Subject != "Li Wei" || out.Change.Detail != "Li Weiming" {
		t.Fatalf("%+v %v", out, err)
	}
	if got := owners(t, d); got != "Li Weiming/LW/2 Lin Wang/LWa/1 //1 " {
		t.Error(got)
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if got := image(t, d) + owners(t, d); got != before {
		t.Errorf("after undo:\n%s\nbefore:\n%s", got, before)
	}
	if _, err := d.Redo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if got := owners(t, d); got != "Li Weiming/LW/2 Lin Wang/LWa/1 //1 " {
		t.Error("after redo", got)
	}
}

// Who has an owner by the book goes on having the same customers when the owner is renamed,
// and has the old name again after undo.
func TestOwnerRenamedOfPeople(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	team(t, d)
	for _, p := range []model.Member{colleague("Li Wei", model.RoleSeller), colleague("Lea", model.RoleLead, "Lea", "Li Wei"), colleague("Lin Wang", model.RoleSeller)} {
		if _, err := d.AddPerson(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	theirs := func() (out string) {
		people, err := d.People(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			n, err := d.As(p, p.Name).Customers(ctx, model.ListQuery{Limit: 1, Archived: true})
			if err != nil {
				t.Fatal(err)
			}
			out += fmt.Sprintln(p.Owners, n.Total)
		}
		return out
	}
	const was = "[Lea Li Wei] 4\n[Li Wei] 4\n[Lin Wang] 2\n"
	if got := theirs(); got != was {
		t.Fatal(got)
	}
	manager := d.As(colleague("Maya", model.RoleManager), "one")
	if _, err := manager.RenameOwner(ctx, "Li Wei", "Li Weiming", false); err != nil {
		t.Fatal(err)
	}
	if got := theirs(); got != "[Lea Li Weiming] 4\n[Li Weiming] 4\n[Lin Wang] 2\n" {
		t.Error(got)
	}
	if _, err := manager.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if got := theirs(); got != was {
		t.Error("after undo", got)
	}
}

// Two owners become one only when that is meant.
func TestOwnersMerged(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	team(t, d)
	before := owners(t, d)
	if _, err := d.RenameOwner(ctx, "Lin Wang", "Li Wei", false); model.CodeOf(err) != model.CodeConflict {
		t.Errorf("merged unasked: %v", err)
	}
	if got := owners(t, d); got != before {
		t.Error(got)
	}
	if out, err := d.RenameOwner(ctx, "Lin Wang", "Li Wei", true); err != nil || out.Change.Count != 1 {
		t.Errorf("%+v %v", out, err)
	}
	if got := owners(t, d); got != "Li Wei/LW/3 //1 " {
		t.Error(got)
	}
}

func TestInitialsSetAndRefused(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	team(t, d)
	before := owners(t, d)
	if _, err := d.SetInitials(ctx, "Lin Wang", "LW"); err != nil {
		t.Fatal(err)
	}
	if got := owners(t, d); got != "Li Wei/LWe/2 Lin Wang/LW/1 //1 " {
		t.Error(got)
	}
	for name, initials := range map[string]string{"Li Wei": "lw", "Chen": "Li wei", "": "X", "Long": "LONGEST"} {
		if _, err := d.SetInitials(ctx, name, initials); err == nil {
			t.Errorf("%q %q is not refused", name, initials)
		}
	}
	if out, err := d.SetInitials(ctx, "Lin Wang", "LW"); err != nil || out.Change.ID != 0 {
		t.Errorf("the same again is a change: %+v %v", out, err)
	}
	if _, err := d.SetInitials(ctx, "Lin Wang", ""); err != nil {
		t.Fatal(err)
	}
	if got := owners(t, d); got != before {
		t.Error(got)
	}
	for range 2 {
		if _, err := d.Undo(ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	if got := owners(t, d); got != before {
		t.Error("after undo", got)
	}
	if _, err := d.SetInitials(ctx, "New Hire", "NH"); err != nil {
		t.Fatal(err)
	}
	if got := owners(t, d); got != before[:len(before)-len("//1 ")]+"New Hire/NH/0 //1 " {
		t.Error(got)
	}
}

// Initials mean their owner in every list, figure and segment.
func TestFiltersUnderstandInitials(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	team(t, d)
	if _, err := d.SaveSegment(ctx, "his", "owner:LWe"); err != nil {
		t.Fatal(err)
	}
	f, err := d.parse(context.Background(), "owner:LWe", d.today(), model.TierNames{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Customers(ctx, model.ListQuery{Filter: f})
	if err != nil || p.Total != 2 {
		t.Errorf("list: %d %v", p.Total, err)
	}
	s, err := d.Stats(ctx, model.StatsQuery{Filter: f})
	if err != nil || s.Customers != 2 {
		t.Errorf("stats: %d %v", s.Customers, err)
	}
	g, err := d.Segment(ctx, "his", 0)
	if err != nil || g.Size != 2 {
		t.Errorf("segment: %d %v", g.Size, err)
	}
}

// A segment counts whoever the list names, on any day.
func TestSegmentsAsOf(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		ctx := context.Background()
		expr := rapid.SampledFrom([]string{"tier:A", "last>30d", "orders>=2", "owner:LI", "is:overdue"}).Draw(t, "filter")
		day := d.today() - model.Day(rapid.IntRange(0, 300).Draw(t, "back"))
		if _, err := d.SaveSegment(ctx, "s", expr); err != nil {
			t.Fatal(err)
		}
		all, err := d.Segments(ctx, day)
		if err != nil {
			t.Fatal(err)
		}
		f, err := d.parse(context.Background(), expr, day, model.TierNames{})
		if err != nil {
			t.Fatal(err)
		}
		size, revenue := 0, int64(0)
		err = d.Each(ctx, model.ListQuery{Filter: f, AsOf: day}, func(r *model.Row) error {
			size, revenue = size+1, revenue+r.Facts.Revenue
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if all[0].Size != size || all[0].Revenue != revenue {
			t.Fatalf("%s on %s: %d %d, list %d %d", expr, day, all[0].Size, all[0].Revenue, size, revenue)
		}
	})
}

// A book of the version before owners had initials gains them and loses nothing.
func TestThirdVersionIsUpgraded(t *testing.T) {
	server.OnFile(t)
	ctx, dir := context.Background(), t.TempDir()
	d := openTest(t, dir)
	team(t, d)
	if _, err := d.SaveSegment(ctx, "mine", "owner:li"); err != nil {
		t.Fatal(err)
	}
	before := image(t, d)
	for _, back := range append([]string{"DROP TABLE tally", "DROP TABLE touched", "DROP TABLE owner", "PRAGMA user_version = 3"}, withoutOrigin...) {
		if _, err := d.store.Writer().ExecContext(ctx, back); err != nil {
			t.Fatal(back, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = openTest(t, dir)
	defer func() { _ = d.Close() }()
	if after := image(t, d); after != before {
		t.Errorf("before the upgrade:\n%s\nafter:\n%s", before, after)
	}
	if got := owners(t, d); got != "Li Wei/LWe/2 Lin Wang/LWa/1 //1 " {
		t.Error(got)
	}
	if _, err := d.SetInitials(ctx, "Li Wei", "LW"); err != nil {
		t.Fatal(err)
	}
}
