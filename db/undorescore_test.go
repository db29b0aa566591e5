package db

import (
	"context"
	flags "flag" // db has a flag of its own
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tierbook/db/engine"
	"tierbook/model"
)

// TestUndoAcrossRescores: however often the book was scored anew, imported into
// and put under another policy in between, taking everything back brings back
// every source row and the figures of each step; and going there and back once
// more passes through exactly the same books, tier history included.
func TestUndoAcrossRescores(t *testing.T) {
	ctx := context.Background()
	fewer(t, "15") // each goes through hundreds of durable writes
	eachBook(t, func(rt *rapid.T, d *DB) {
		p := &player{t: rt, d: d}
		p.seed()
		p.rescore()
		var before []string // the book as it stood before each change
		var wide []bool     // whether everybody was scored after it
		for range rapid.IntRange(2, 6).Draw(rt, "changes") {
			was := image(t, d)
			u := p.newest()
			if err := p.wide(); err != nil {
				rt.Fatal(err)
			}
			if c := p.newest(); c != nil && (u == nil || c.ID != u.ID) {
				before = append(before, was)
				wide = append(wide, c.Kind == model.ChangeImport || c.Kind == model.ChangePolicy)
			}
			if rapid.Bool().Draw(rt, "rescore") {
				p.rescore()
			}
			checkTiers(rt, d)
		}
		var down []string
		for i := len(before) - 1; i >= 0; i-- {
			down = append(down, image(t, d))
			p.step(d.Undo)
			same(rt, "undo", sourceOf(before[i], wide[i]), sourceOf(image(t, d), wide[i]))
		}
		down = append(down, image(t, d))
		for i := len(down) - 2; i >= 0; i-- {
			p.step(d.Redo)
			same(rt, "redo", down[i], image(t, d))
		}
		for i := range down[1:] {
			p.step(d.Undo)
			same(rt, "second undo", down[i+1], image(t, d))
		}
		for i := len(down) - 2; i >= 0; i-- {
			if rapid.IntRange(0, 3).Draw(rt, "rescore while undone") == 0 {
				p.rescore()
			}
			p.step(d.Redo)
			same(rt, "second redo", sourceOf(down[i], false), sourceOf(image(t, d), false))
		}
		for range down[1:] {
			p.step(d.Undo)
		}
		for range down[1:] {
			p.step(d.Redo)
		}
		same(rt, "third redo", sourceOf(down[0], false), sourceOf(image(t, d), false))
		checkDerived(rt, d)
		if _, err := d.Redo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
			rt.Fatalf("nothing is left to redo: %v", err)
		}
	})
}

// fewer bounds the number of books that the test draws.
func fewer(t *testing.T, checks string) {
	f := flags.Lookup("rapid.checks")
	was := f.Value.String()
	if err := f.Value.Set(checks); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(was) })
}

// sourceOf leaves out of an image what taking a change back may leave another:
// the tier history and the versions of the policy, which stay, and, where the
// change was of few customers, the scores: they are by the newest calibration.
func sourceOf(image string, scores bool) string {
	var out []string
	for line := range strings.Lines(image) {
		table, _, _ := strings.Cut(line, " ")
		if table == "tier_change" || table == "policy" || !scores && (table == "book" || table == "score") {
			continue
		}
		out = append(out, line)
	}
	return strings.Join(out, "")
}

// seed imports enough customers for scores to part.
func (p *player) seed() {
	im := &model.Import{File: "seed.csv", Kind: model.ImportInteractions}
	for i := range 24 {
		im.Interactions = append(im.Interactions, p.order(i, fmt.Sprint("S", i%12), fmt.Sprint("s", i), 7*i%300, int64(1000+i*i*997)))
	}
	if _, err := p.d.Import(context.Background(), im, nil); err != nil {
		p.t.Fatal(err)
	}
}

func (p *player) order(row int, ref, external string, ago int, amount int64) model.ImportInteraction {
	return model.ImportInteraction{Row: row + 2, Ref: ref, Interaction: model.Interaction{
		Day: p.d.today() - model.Day(ago), Clock: model.NoClock, Kind: model.Order, Amount: amount, Currency: "CNY", ExternalID: external,
	}}
}

func (p *player) rescore() {
	if _, err := p.d.Rescore(context.Background(), nil); err != nil {
		p.t.Fatal(err)
	}
}

func (p *player) newest() *model.Change {
	u, _, err := p.d.LastChange(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	return u
}

func (p *player) step(do func(context.Context, string) (model.Outcome, error)) {
	if _, err := do(context.Background(), ""); err != nil {
		p.t.Fatal(err)
	}
	checkTiers(p.t, p.d)
}

// wide makes one random change that moves many, or a small one between them.
func (p *player) wide() error {
	ctx := context.Background()
	switch rapid.IntRange(0, 3).Draw(p.t, "wide") {
	case 0:
		im := &model.Import{File: "o.csv", Kind: model.ImportInteractions}
		for i := range rapid.IntRange(4, 30).Draw(p.t, "orders") {
			ref := fmt.Sprint(rapid.SampledFrom([]string{"S", "K"}).Draw(p.t, "whose"), rapid.IntRange(0, 14).Draw(p.t, "ref"))
			im.Interactions = append(im.Interactions, p.order(i, ref, fmt.Sprint("o", p.n, ".", i), rapid.IntRange(0, 200).Draw(p.t, "ago"), rapid.Int64Range(1, 1e7).Draw(p.t, "amount")))
		}
		p.n++
		_, err := p.d.Import(ctx, im, nil)
		return err
	case 1:
		pol, err := p.d.Policy(ctx)
		if err != nil {
			return err
		}
		pol.Tiers.ScoreA = float64(rapid.IntRange(55, 95).Draw(p.t, "A"))
		pol.Tiers.ScoreB = float64(rapid.IntRange(20, 54).Draw(p.t, "B"))
		_, err = p.d.SavePolicy(ctx, pol, "")
		return err
	}
	return p.change()
}

// checkTiers: every history of tiers belongs to somebody and ends in the tier
// that is in force.
func checkTiers(t *rapid.T, d *DB) {
	ids, err := engine.IDs(context.Background(), d.readers, `SELECT t.customer_id FROM tier_change t LEFT JOIN score s ON s.customer_id = t.customer_id
		WHERE t.id = (SELECT max(id) FROM tier_change m WHERE m.customer_id = t.customer_id) AND (s.tier IS NULL OR s.tier <> t.to_tier)`)
	if err != nil || len(ids) > 0 {
		t.Fatalf("histories that do not end in the tier in force: %v, %v", ids, err)
	}
}

// TestRedoAfterAnotherDay: while an import is taken back a later day's rescore
// writes tiers under the numbers that the import's had; bringing it back and
// taking it back again goes through the same books.
func TestRedoAfterAnotherDay(t *testing.T) {
	ctx := context.Background()
	fewer(t, "1")
	eachBook(t, func(rt *rapid.T, d *DB) {
		p := &player{t: rt, d: d}
		p.seed()
		im := &model.Import{File: "o.csv", Kind: model.ImportInteractions}
		for i := range 12 {
			im.Interactions = append(im.Interactions, p.order(i, fmt.Sprint("S", i), fmt.Sprint("o", i), 0, int64(4e6*(12-i))))
		}
		if _, err := d.Import(ctx, im, nil); err != nil {
			rt.Fatal(err)
		}
		mine := dump(t, d, "tier_change")
		p.step(d.Undo)
		d.opt.Now = func() time.Time { return noon.AddDate(0, 0, 200) }
		if _, err := d.EnsureFresh(ctx, nil); err != nil {
			rt.Fatal(err)
		}
		taken := queryCount(rt, d, "SELECT count(*) FROM tier_change WHERE change_id = 0 AND id > 1")
		if taken == 0 || !strings.Contains(mine, " id=2 ") {
			rt.Fatal("the later day must write tiers under numbers that the import's had")
		}
		undone := image(t, d)
		p.step(d.Redo)
		done := image(t, d)
		for range 2 {
			p.step(d.Undo)
			same(rt, "undo", undone, image(t, d))
			p.step(d.Redo)
			same(rt, "redo", done, image(t, d))
		}
	})
}

func queryCount(t *rapid.T, d *DB, query string) (n int) {
	if err := d.readers.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
