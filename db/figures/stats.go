package figures

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"unique"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// Bounds of what the manager's figures look back on.
const (
	statsRange  = 90  // days of the range when none is asked for
	atRiskShown = 100 // rows of the at-risk list
)

// member is one customer whom a query counts.
type member struct {
	id                                              int64
	owner, group                                    unique.Handle[string]
	revenue                                         int64
	value                                           float64
	clv                                             record.Figure
	created, firstOrder                             model.Day
	complaints                                      uint16
	tier                                            model.Tier
	stage                                           record.StageNo
	r, f, m, satisfaction                           uint8
	known, due, overdue, noContact, covered, buying bool
}

// counting is the set of customers that a query is about, as of its day.
type counting struct {
	q       model.StatsQuery // days filled in, the owner within the filter
	src     Source
	snap    *view.Snapshot
	policy  *model.Policy
	calib   *model.Calibration
	members []member // by id
	order   []string // of the groups, where they have one of their own
}

// Stats gives the manager's figures as of a day. The query's filter and owner
// apply to every one of them; customers count as Customers counts them for the
// same filter. An unknown split is refused with error.stats.by.
func (f *Figures) Stats(ctx context.Context, q model.StatsQuery) (s model.Stats, err error) {
	if q.By != model.AttrNone && q.By != model.AttrField && !slices.Contains(model.Splits[:], q.By) {
		return s, model.Invalid("error.stats.by", "Text", q.By.String())
	}
	if err = f.fillDays(&q); err == nil {
		err = f.cache.inTurn(ctx, func() (err error) { s, err = f.stats(ctx, q); return err })
	}
	return s, f.book.Store.Err(err)
}

// stats reads the figures of a query whose days are filled in.
func (f *Figures) stats(ctx context.Context, q model.StatsQuery) (out model.Stats, err error) {
	if q.AsOf == f.book.Today() { // a replay beside it would take too much
		if _, err := f.book.Snap.Get(ctx); err != nil {
			return out, err
		}
	}
	// Past tiers take the most memory to find out and little to keep: they come
	// before there is anything else to hold.
	ends, err := f.rangeEndsOf(ctx, &q)
	if err != nil {
		return out, err
	}
	c, err := f.counting(ctx, q)
	if err != nil {
		return out, err
	}
	out = model.Stats{AsOf: c.q.AsOf, Customers: len(c.members)}
	c.distribute(&out)
	out.By = c.groups(c.q.By)
	out.Pareto, out.ParetoCut = c.pareto()
	out.Coverage = model.Each(c.groups(model.AttrOwner), func(g *model.GroupStat) model.CoverageStat {
		return model.CoverageStat{Owner: g.Value, Tiers: g.Tiers, PerWeek: g.PerWeek}
	})
	var unmoved, atRisk error
	var beside sync.WaitGroup
	beside.Go(func() { out.AtRisk, out.AtRiskAll, out.Stake, atRisk = f.atRisk(ctx, c) })
	beside.Go(func() { out.Movement, unmoved = f.movement(ctx, c, &ends, nil) })
	err = f.retrace(ctx, c, &out)
	out.Targets = model.If(q.Filter.Empty(), out.Targets, nil)
	beside.Wait()
	return out, cmp.Or(err, unmoved, atRisk)
}

// fillDays puts the query's default days in place and refuses a range that runs
// backwards or past its day.
func (f *Figures) fillDays(q *model.StatsQuery) error {
	q.AsOf, q.Every = f.read.Day(q.AsOf), max(1, q.Every)
	q.To = cmp.Or(q.To, q.AsOf)
	q.Since = cmp.Or(q.Since, q.From, q.Every.Since(q.To))
	q.From = cmp.Or(q.From, q.To-statsRange)
	if q.From > q.To || q.To > q.AsOf {
		return model.Invalid("error.stats.range", "From", q.From.String(), "To", q.To.String(), "Day", q.AsOf.String())
	}
	return nil
}

func (f *Figures) counting(ctx context.Context, q model.StatsQuery) (*counting, error) {
	if err := f.fillDays(&q); err != nil {
		return nil, err
	}
	filter, unnamed := f.needs.Named(ctx, model.OwnedBy(q.Owner, q.Filter))
	q.Filter = filter
	snap, src, unread := f.read.At(ctx, q.AsOf)
	now, err := f.book.InForce(ctx, f.book.Store.Readers())
	if err := cmp.Or(unnamed, unread, err); err != nil {
		return nil, err
	}
	c := &counting{q: q, policy: now.Policy, snap: snap, src: src, calib: src.Calibration(&now)}
	c.snap.RLock()
	defer c.snap.RUnlock()
	archived := q.Filter.WantsArchived()
	if q.Filter.Empty() {
		c.members = make([]member, 0, c.snap.Count)
	}
	for i, r := range c.snap.All() {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if (archived || !r.Archived) && q.Filter.Match(r) {
			c.members = append(c.members, c.member(r))
		}
	}
	return c, c.groupField()
}

// groupField puts the values of the field that the query splits by into groups.
func (c *counting) groupField() error {
	if c.q.By != model.AttrField {
		return nil
	}
	of := map[unique.Handle[string]]unique.Handle[string]{}
	for i := range c.members {
		of[c.members[i].group] = unique.Handle[string]{}
	}
	var values []string
	for w := range of {
		values = append(values, w.Value())
	}
	g, err := model.NewFieldGroups(c.q.Field, values)
	if err != nil {
		return err
	}
	for w := range of {
		of[w] = unique.Make(g.Of(w.Value()))
	}
	for i := range c.members {
		c.members[i].group = of[c.members[i].group]
	}
	c.order = g.Order
	return nil
}

func (c *counting) member(r *view.Record) member {
	p := r.Profile()
	m := member{
		id: r.ID, owner: unique.Make(r.Text(model.AttrOwner)), revenue: r.Revenue, value: r.Value, known: r.Known, clv: r.CLV, created: p.Created,
		firstOrder: r.FirstOrder, complaints: r.Complaints, tier: r.Tier, stage: r.Stage,
		r: r.R, f: r.F, m: r.M, satisfaction: r.Satisfaction, noContact: p.Barred.Has(model.Everyway), due: r.InQueue(), overdue: r.Is("overdue"), buying: r.Orders > 0,
	}
	m.covered = inTime(r.LastContact, p.Created, c.src.Day, c.policy.Cadence.Of(r.Tier))
	switch c.q.By {
	case model.AttrNone, model.AttrOwner:
	case model.AttrTags:
		m.group = unique.Make(r.Tags())
	case model.AttrTier:
		m.group = unique.Make(r.Tier.String())
	case model.AttrRegion, model.AttrCity:
		first, _ := model.Region(r.Text(c.q.By))
		m.group = unique.Make(model.Place(first))
	case model.AttrField:
		m.group = unique.Make(r.Field(c.q.Field.Name))
	default:
		m.group = unique.Make(r.Text(c.q.By))
	}
	return m
}

// inTime tells whether the last contact lies no further back than the cadence.
// Where there was none yet (0) the day of coming into the book stands for it: a
// new customer is late only when its first cadence has passed.
func inTime(contact, created, day model.Day, cadence int) bool {
	contact = cmp.Or(contact, created)
	return contact != 0 && int(day-contact) <= cadence
}

// atRisk gives the first rows of tier A at risk, how many there are, and what is at
// stake with all of them.
func (f *Figures) atRisk(ctx context.Context, c *counting) (rows []model.Risk, all int, stake int64, err error) {
	var ids []int64
	for i := range c.members {
		if c.members[i].tier == model.TierA {
			ids = append(ids, c.members[i].id)
		}
	}
	var found []model.Risk
	var sure []bool
	var stakes []float64
	scorer := scoring.NewScorer(c.policy, c.calib, c.src.Day)
	err = f.subjects(ctx, ids, c.policy, &c.src, func(s *model.Subject) {
		score := scorer.Score(s)
		stakes = append(stakes, score.Gain.Value)
		if why, certain := scoring.RiskOf(s, &score, c.policy, c.calib, c.src.Day); why.Code != "" {
			found = append(found, model.Risk{Row: model.Row{Customer: model.Customer{ID: s.ID}}, Why: why, Stake: int64(score.Gain.Value)})
			sure = append(sure, certain)
		}
	})
	if err != nil {
		return nil, 0, 0, err
	}
	most, kept := int64(scoring.Median(stakes)), found[:0]
	for i := range found {
		if sure[i] || found[i].Stake > most {
			kept, stake = append(kept, found[i]), stake+found[i].Stake
		}
	}
	slices.SortFunc(kept, func(a, b model.Risk) int { return cmp.Or(cmp.Compare(b.Stake, a.Stake), cmp.Compare(a.ID, b.ID)) })
	shown := kept[:min(len(kept), atRiskShown)]
	whole, err := f.read.Rows(ctx, model.Each(shown, func(r *model.Risk) int64 { return r.ID }), &c.src)
	for i := range whole { // in the order of ids; somebody may be gone meanwhile
		k := slices.IndexFunc(shown, func(r model.Risk) bool { return r.ID == whole[i].ID })
		rows = append(rows, model.Risk{Row: whole[i], Why: shown[k].Why, Stake: shown[k].Stake})
	}
	return rows, len(kept), stake, err
}

// subjects gives what scoring by a policy looks at of some customers.
func (f *Figures) subjects(ctx context.Context, ids []int64, p *model.Policy, src *Source, fn func(*model.Subject)) error {
	for chunk := range slices.Chunk(ids, record.EachChunk) {
		if src.state != nil {
			rows, err := f.read.Rows(ctx, chunk, src)
			if err != nil {
				return err
			}
			for i := range rows {
				s := model.SubjectOf(&rows[i].Customer, &rows[i].Facts)
				fn(&s)
			}
			continue
		}
		err := f.book.Store.Read(ctx, func(tx engine.Tx) error {
			return write.EachSubject(ctx, tx, len(p.Components) > 0, " WHERE c.id IN "+record.IDList(chunk), func(s *model.Subject) error { fn(s); return nil })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// matches gives ids with their names, in the order of ids.
func (c *counting) matches(ids []int64) []model.Match {
	out := make([]model.Match, 0, len(ids))
	c.snap.RLock()
	defer c.snap.RUnlock()
	for _, id := range ids {
		if r := c.snap.Of(id); r != nil {
			out = append(out, model.Match{ID: id, Ref: r.Text(model.AttrRef), Name: r.Text(model.AttrName)})
		}
	}
	return out
}

// Backtest scores the book as it was known on the day of the cut and measures
// how well that foretold what came after it, up to until (0 is the day of the
// last order by today), once for every policy to score by; nil is the one in
// force. A span without a day is refused with error.stats.cut, one without orders
// with error.stats.no_orders.
func (f *Figures) Backtest(ctx context.Context, cut, until model.Day, policies ...*model.Policy) (out []model.Backtest, err error) {
	err = f.cache.inTurn(ctx, func() (err error) { out, err = f.backtest(ctx, cut, until, policies); return err })
	return out, f.book.Store.Err(err)
}

func (f *Figures) backtest(ctx context.Context, cut, until model.Day, policies []*model.Policy) ([]model.Backtest, error) {
	until, err := f.testEnd(ctx, cut, until)
	if err != nil {
		return nil, err
	}
	rules, fields := make([]model.Policy, len(policies)), false
	for i, p := range policies {
		if p != nil {
			rules[i], err = f.needs.Fitting(ctx, f.book.Store.Readers(), *p)
		} else if _, p, err = f.book.PolicyInForce(ctx, f.book.Store.Readers()); err == nil {
			rules[i] = *p
		}
		if err != nil {
			return nil, err
		}
		rules[i].Currency, fields = f.book.Currency, fields || len(rules[i].Components) > 0
	}
	subjects, later, err := f.readTest(ctx, cut, until, fields)
	if err != nil {
		return nil, err
	}
	defer view.GiveBack(len(subjects))
	out := make([]model.Backtest, len(policies))
	for i := range rules {
		if out[i], err = scoring.Backtest(ctx, subjects, later, rules[i], cut, until); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// testEnd gives the last day of a backtest of who may make one, and refuses a span
// without a day.
func (f *Figures) testEnd(ctx context.Context, cut, until model.Day) (model.Day, error) {
	if err := f.book.May(model.VerbBook); err != nil {
		return 0, err
	}
	if until == 0 && cut > 0 {
		last, err := engine.Value[model.Day](ctx, f.book.Store.Readers(), "SELECT coalesce(max(last_order), 0) FROM facts")
		if until = last; err != nil || until <= cut {
			return 0, cmp.Or(err, error(model.Invalid("error.stats.no_orders", "Cut", cut.String())))
		}
	}
	if cut <= 0 || until <= cut {
		return 0, model.Invalid("error.stats.cut", "Cut", cut.String(), "Until", until.String())
	}
	return until, nil
}

// readTest reads everybody as known on a day, and beside it what came after it.
func (f *Figures) readTest(ctx context.Context, cut, until model.Day, fields bool) (subjects []model.Subject, later []scoring.Later, err error) {
	err = f.read.judged(ctx, nil, cut, fields, func(s *model.Subject, h *happened, _ uint64) {
		var came scoring.Later
		for _, one := range h.spends {
			if one.Day > cut && one.Day <= until {
				came.Revenue, came.Orders = came.Revenue+one.Base, came.Orders+int32(record.Flag(one.Order))
			}
		}
		subjects, later = append(subjects, *s), append(later, came)
	})
	return subjects, later, err
}
