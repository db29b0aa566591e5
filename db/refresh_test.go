package db

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/db/figures"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
)

// A process of which nobody has asked for everybody reads nobody for another's write: a
// command over a connection looks for news first, whatever it is about.
func TestRefreshReadsNobodyUnasked(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	d := openTest(t, dir)
	defer d.Close()
	other := openTest(t, server.Dir(d.path))
	defer other.Close()
	for i, asked := range []bool{false, true} {
		if _, err := other.AddCustomer(ctx, model.Customer{Name: "Acme"}, nil); err != nil {
			t.Fatal(err)
		}
		if err := d.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if read := d.snap.Loaded() != nil; read != asked {
			t.Errorf("asked %v, read %v", asked, read)
		}
		if everybody, err := d.snap.Get(ctx); err != nil || everybody.Count != i+1 {
			t.Errorf("%d customers, %v", everybody.Count, err)
		}
	}
}

// Whatever two processes write in turn, each sees after a Refresh what a third
// one sees that opens the book anew.
func TestRefreshShowsWhatANewOpeningShows(t *testing.T) {
	ctx := context.Background()
	followed, lent, kept := 0, 0, 0
	fewer(t, "40") // each opens the book several times
	eachBook(t, func(rt *rapid.T, d *DB) {
		randomBook(rt, d)
		d.opt.Now = openOptions.Now
		if _, err := d.Rescore(ctx, nil); err != nil {
			rt.Fatal(err)
		}
		other := openTest(rt, server.Dir(d.path))
		defer other.Close()
		d.book.Patched = rapid.SampledFrom([]int{1, write.PatchedAtOnce}).Draw(rt, "patched at once")
		two := []*player{{t: rt, d: d}, {t: rt, d: other}}
		see(rt, d)
		see(rt, other)
		asked := map[*DB]*view.Snapshot{}
		for range rapid.IntRange(1, 6).Draw(rt, "rounds") {
			who := rapid.IntRange(0, 1).Draw(rt, "who")
			writer, reader := two[who], two[1-who].d
			for range rapid.IntRange(1, 3).Draw(rt, "writes") {
				if err := writeOne(rt, writer); err != nil && model.CodeOf(err) != model.CodeNotFound {
					rt.Fatal(err)
				}
			}
			was := reader.snap.Loaded()
			if err := reader.Refresh(ctx); err != nil {
				rt.Fatal(err)
			}
			if reader.snap.Loaded() == was {
				followed++
			}
			fresh := openTest(rt, server.Dir(d.path))
			want := see(rt, fresh)
			_ = fresh.Close()
			if diff := cmp.Diff(want, see(rt, reader)); diff != "" {
				rt.Fatalf("opened anew (-) and refreshed (+): %s", diff)
			}
			tallyIsTrue(rt, reader)
			for _, p := range two {
				kept += viewsAreTrue(rt, p.d, asked)
			}
			if shares(rt, reader) {
				lent++
			}
			if diff := cmp.Diff(want, see(rt, writer.d)); diff != "" {
				rt.Fatalf("opened anew (-) and the writer (+): %s", diff)
			}
		}
	})
	if followed == 0 {
		t.Error("everybody was read again each time: the test proves nothing")
	}
	if kept == 0 {
		t.Error("no view was kept through a write")
	}
	if lent == 0 {
		t.Error("no other day shared its profiles with today")
	}
}

// tallyIsTrue compares the counts, sums and scores kept up by writes with those
// worked out anew.
func tallyIsTrue(t *rapid.T, d *DB) {
	t.Helper()
	if e, err := d.Examine(context.Background()); err != nil || !e.Right() || e.Strays > 0 {
		t.Fatalf("kept up and worked out anew differ: %+v %v", e, err)
	}
}

// viewsAreTrue compares a read model's views with those of one loaded anew, and
// gives the number of those that were asked for before the last write already.
// asked are the read models that a call before has asked.
func viewsAreTrue(t *rapid.T, d *DB, asked map[*DB]*view.Snapshot) (kept int) {
	ctx, have := context.Background(), d.snap.Loaded()
	if have == nil {
		return 0 // given up since, to make room
	}
	anew, err := d.loadSnap(ctx)
	if err != nil {
		t.Fatal(err)
	}
	tierA, err := model.ParseFilter("tier:A", model.FilterOptions{Today: d.today()})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []model.ListQuery{
		{Queue: true},
		{Queue: true, Search: "n", Sort: model.AttrScore},
		{Sort: model.AttrOwner, Desc: true},
		{Archived: true, Filter: tierA},
		{Search: "a", Sort: model.AttrPriority, Archived: true},
	} {
		got, err := have.Window(ctx, &q, have.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := anew.Window(ctx, &q, have.AsOf); err != nil || !cmp.Equal(want, got) {
			t.Fatalf("view %+v: loaded anew (-) and kept (+): %v %s", q, err, cmp.Diff(want, got))
		}
		if asked[d] == have {
			kept++
		}
	}
	asked[d] = have
	return kept
}

// shares tells whether the read model of an earlier day has today's profiles, which are
// those it reads by itself.
func shares(t *rapid.T, d *DB) bool {
	ctx, day := context.Background(), d.today()-30
	shared, err := d.read.StateOf(ctx, day)
	if err != nil {
		t.Fatal(err)
	}
	newest, err := engine.Value[int64](ctx, d.readers, view.LastTouched)
	if err != nil {
		t.Fatal(err)
	}
	alone := *d.book // whose today has not been read, so that nothing can be lent
	alone.Snap = view.NewSnapshots(d.life, &d.jobs, d.loadSnap)
	reader, _ := figures.NewCache(d.life, &d.jobs).Of(&alone, figures.Needs{})
	read, err := reader.StateOf(ctx, day)
	if err != nil {
		t.Fatal(err)
	}
	sameRecords(t, shared.Snapshot, read.Snapshot)
	return d.snap.LendProfiles(read.Snapshot, newest)
}

func writeOne(t *rapid.T, p *player) (err error) {
	switch rapid.IntRange(0, 9).Draw(t, "step") {
	case 0:
		_, err = p.d.Undo(context.Background(), "")
	case 1:
		_, err = p.d.Redo(context.Background(), "")
	default:
		err = p.change()
	}
	return err
}

// seen is what a process shows of a book.
type seen struct {
	Customers, Queue, Found []model.Row
	Before                  []model.Row // found as of an earlier day
	Counts                  model.QueueCounts
	Stats                   model.Stats
}

func see(t *rapid.T, d *DB) (s seen) {
	ctx := context.Background()
	page := func(q model.ListQuery) []model.Row {
		p, err := d.Customers(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		return p.Rows
	}
	// A book opened anew has not loaded today's read model yet.
	s.Before = page(model.ListQuery{Limit: 500, AsOf: d.today() - 30, Search: "n", Sort: model.AttrOwner})
	if _, err := d.snap.Get(ctx); err != nil {
		t.Fatal(err)
	}
	s.Customers = page(model.ListQuery{Limit: 500})
	s.Found = page(model.ListQuery{Limit: 500, Search: "n"})
	q, counts, err := d.Queue(ctx, model.ListQuery{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	s.Queue, s.Counts = q.Rows, counts
	if s.Stats, err = d.Stats(ctx, model.StatsQuery{By: model.AttrOwner}); err != nil {
		t.Fatal(err)
	}
	return s
}
