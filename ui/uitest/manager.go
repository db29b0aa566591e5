package uitest

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"tierbook/model"
)

// SamplePolicy is a policy with every number set.
func SamplePolicy() model.Policy {
	return model.Policy{
		Version: 2, Name: "default", Currency: "CNY",
		Weights:   model.Weights{Monetary: 25, Recency: 15, Frequency: 15, Outlook: 50, Potential: 15, Loyalty: 10, Satisfaction: 10, Safety: 10},
		Tiers:     model.TierRules{Method: model.TierByScore, ScoreA: 70, ScoreB: 40, ShareA: 0.8, ShareB: 0.95, Value: model.ValueRevenue},
		Caps:      model.Caps{Prospect: "B", Provisional: "B", Dormant: "B", Lost: "C"},
		Value:     model.ValueRules{WindowDays: 365},
		Cadence:   model.PerTier{A: 14, B: 30, C: 90},
		Stages:    model.StageRules{NewDays: 90, LoyalOrders: 5, LoyalDays: 365, LoyalSatisfaction: 4, LostDays: 365, DormantGaps: 2, LostGaps: 4, DormantPOrder: 0.1},
		Occasions: model.OccasionRules{Days: 3, Yearly: "anniversary", Festivals: "new_year, spring", Tiers: "A, B", Stages: "new, mature, loyal"},
		Queue:     model.QueueRules{RetainUplift: 0.1, CloseUplift: 0.1, ProspectValue: 5000, HalfLifeHours: map[string]float64{"web": 24, "demo": 168}, DefaultHours: 72, WarningDrop: 0.2, LeadDays: 1, Snooze: "any", TryDays: model.TryDays{First: 1, Second: 2, Later: 5}},
		Model:     model.ModelRules{RiskWeeks: 13, HorizonWeeks: 52, AnnualDiscount: 0.1, SatHalfLife: 365, ProvisionalAt: 0.5, TenureYears: 5, FullReferrals: 3, ComplaintRisk: 0.3, CreditRisk: 0.2},
	}
}

func (s *Store) policyNow() model.Policy {
	if n := len(s.Saved); n > 0 {
		return s.Saved[n-1].Policy
	}
	return SamplePolicy()
}

// Policy gives the policy in force.
func (s *Store) Policy(context.Context) (model.Policy, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.policyNow(), s.ReadErr
}

// Policies gives every version, the newest first.
func (s *Store) Policies(context.Context) ([]model.PolicyVersion, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := SamplePolicy()
	first.Version = 1
	first.Tiers.ScoreA = 75
	out := []model.PolicyVersion{
		{Version: 1, At: Today.Time().Unix() - 86400*90, By: "sam", Policy: first},
		{Version: 2, At: Today.Time().Unix() - 86400*30, By: "王芳", Why: "A 级太少", Policy: SamplePolicy()},
	}
	out = append(out, s.Saved...)
	out[len(out)-1].Current = true
	slices.Reverse(out)
	return out, s.ReadErr
}

// SavePolicy keeps a new version.
func (s *Store) SavePolicy(_ context.Context, p model.Policy, why string) (model.Outcome, error) {
	if err := p.Validate(); err != nil {
		return model.Outcome{}, err
	}
	out, err := s.write(model.ChangePolicy, 0, 3, "", nil)
	if err != nil {
		return out, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Version = len(s.Saved) + 3
	s.Saved = append(s.Saved, model.PolicyVersion{Version: p.Version, At: Today.Time().Unix(), By: "sam", Why: why, Policy: p})
	return out, nil
}

// RestorePolicy saves an earlier version anew.
func (s *Store) RestorePolicy(ctx context.Context, version int, why string) (model.Outcome, error) {
	all, _ := s.Policies(ctx)
	for _, v := range all {
		if v.Version == version {
			return s.SavePolicy(ctx, v.Policy, why)
		}
	}
	return model.Outcome{}, model.NotFound("error.internal")
}

// PreviewPolicy moves as many customers as the cut points differ from those in force.
func (s *Store) PreviewPolicy(ctx context.Context, p model.Policy) (model.PolicyPreview, error) {
	if err := cmp.Or(s.May(model.VerbPolicy), p.Validate()); err != nil {
		return model.PolicyPreview{}, err
	}
	if err := ctx.Err(); err != nil {
		return model.PolicyPreview{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Previews++
	cut := func(r *model.Row) model.Tier {
		switch {
		case r.Score.Value >= p.Tiers.ScoreA:
			return model.TierA
		case r.Score.Value >= p.Tiers.ScoreB:
			return model.TierB
		}
		return model.TierC
	}
	out := model.PolicyPreview{Customers: len(s.Rows)}
	loads := map[string]*model.LoadStat{}
	now := s.policyNow()
	for i := range s.Rows {
		r := &s.Rows[i]
		to := cut(r)
		out.Matrix[r.Score.Tier][to]++
		out.Before[r.Score.Tier]++
		out.Tiers[to]++
		if to != r.Score.Tier {
			out.Moved++
			out.Movers = append(out.Movers, model.PolicyMove{Match: model.Match{ID: r.ID, Ref: r.Ref, Name: r.Name}, From: r.Score.Tier, To: to, Revenue: r.Facts.Revenue, Score: r.Score.Value})
		}
		if loads[r.Owner] == nil {
			loads[r.Owner] = &model.LoadStat{Owner: r.Owner}
		}
		loads[r.Owner].Before += 7 / float64(now.Cadence.Of(r.Score.Tier))
		loads[r.Owner].After += 7 / float64(p.Cadence.Of(to))
	}
	for _, l := range loads {
		out.Load = append(out.Load, *l)
	}
	sort.Slice(out.Load, func(a, b int) bool { return out.Load[a].Owner < out.Load[b].Owner })
	sort.SliceStable(out.Movers, func(a, b int) bool { return out.Movers[a].Revenue > out.Movers[b].Revenue })
	return out, nil
}

// Backtest gives figures that differ by the cut point of A.
func (s *Store) Backtest(_ context.Context, cut, until model.Day, policies ...*model.Policy) (out []model.Backtest, err error) {
	for _, p := range policies {
		out = append(out, model.Backtest{Cut: cut, Until: until, Customers: len(s.Rows), Top20: model.Capture{Score: p.Tiers.ScoreA / 100, Foresight: 0.9}})
	}
	return out, s.ReadErr
}

// Stats counts the rows that match; what looks back is made up and fixed.
func (s *Store) Stats(ctx context.Context, q model.StatsQuery) (model.Stats, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ReadErr != nil || ctx.Err() != nil {
		return model.Stats{}, s.ReadErr
	}
	out := model.Stats{AsOf: Today}
	out.Movement = model.Movement{From: q.From, To: q.To, Source: "recorded"}
	if q.From == 0 {
		out.Movement.From = Today - 90
	}
	if q.To == 0 {
		out.Movement.To = Today
	}
	if q.Replay {
		out.Movement.Source = "replay"
	}
	for _, t := range model.Tiers {
		out.Tiers = append(out.Tiers, model.TierStat{Tier: t})
	}
	groups, owners := map[string]*model.GroupStat{}, map[string]*model.CoverageStat{}
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.Archived || !model.OwnedBy(q.Owner, q.Filter).Match(r) {
			continue
		}
		countRow(&out, r, q.By, groups, owners, SamplePolicy().Cadence.Of(r.Score.Tier))
	}
	finishStats(&out, groups, owners)
	return out, nil
}

func countRow(out *model.Stats, r *model.Row, by model.Attr, groups map[string]*model.GroupStat, owners map[string]*model.CoverageStat, cadence int) {
	t := r.Score.Tier
	out.Customers++
	out.Revenue += r.Facts.Revenue
	x := &out.Tiers[t-1]
	x.Revenue += r.Facts.Revenue
	covered := int(Today-r.Facts.LastContact) <= cadence
	key := r.Text(by)
	if groups[key] == nil {
		groups[key] = &model.GroupStat{Value: key}
	}
	g := groups[key]
	g.Customers++
	g.Revenue += r.Facts.Revenue
	g.Score = plus(g.Score, r.Score.Value)
	if owners[r.Owner] == nil {
		owners[r.Owner] = &model.CoverageStat{Owner: r.Owner}
	}
	o := owners[r.Owner]
	o.PerWeek += 7 / float64(cadence)
	one := model.Cover{Count: 1}
	if covered {
		one.Covered++
	}
	if r.Score.Overdue > 0 {
		one.Backlog++
	}
	x.Add(&one)
	g.Tiers[t].Add(&one)
	o.Tiers[t].Add(&one)
	x.PerWeek += 7 / float64(cadence)
	out.Heat[r.Score.R-1][r.Score.F-1]++
	out.Classes[slices.Index(model.RFMClasses[:], r.Score.RFMClass())]++
	out.Feedbacks++
	out.Satisfaction += float64(r.Facts.Satisfaction)
	if r.Facts.Satisfaction <= 2 {
		out.Unhappy++
	}
	to := model.Tier(int(r.ID)%3 + 1)
	if r.ID%5 == 0 {
		to = t
	}
	out.Movement.Matrix[to][t]++
	if t == model.TierA && r.ID > 3 {
		out.AtRisk = append(out.AtRisk, model.Risk{Row: *r, Why: model.Reason{Code: "risk_falls", Text: "B", N: 12, M: 12, Day: Today + 12}, Stake: r.Facts.Revenue / 4})
		out.Stake += r.Facts.Revenue / 4
		out.AtRiskAll++
	}
	m := model.Match{ID: r.ID, Ref: r.Ref, Name: r.Name}
	switch r.ID % 4 {
	case 0:
		out.New = append(out.New, m)
	case 1:
		out.Lost = append(out.Lost, m)
	}
}

func finishStats(out *model.Stats, groups map[string]*model.GroupStat, owners map[string]*model.CoverageStat) {
	out.Movement.Matrix[0][2], out.Movement.Matrix[3][0] = 2, 1
	out.Complaints, out.Away = 1, 3
	out.Themes = []model.Theme{{Word: "交期", Ratings: 9, Low: 8}}
	for i := range out.Tiers {
		x := &out.Tiers[i]
		if x.Count > 0 {
			x.CountShare, x.RevenueShare = float64(x.Count)/float64(out.Customers), float64(x.Revenue)/float64(out.Revenue)
		}
	}
	for _, g := range groups {
		*g.Score /= float64(g.Customers)
		out.By = append(out.By, *g)
	}
	sort.Slice(out.By, func(a, b int) bool { return out.By[a].Revenue > out.By[b].Revenue })
	for _, o := range owners {
		out.Coverage = append(out.Coverage, *o)
	}
	sort.Slice(out.Coverage, func(a, b int) bool { return out.Coverage[a].Owner < out.Coverage[b].Owner })
	if out.Feedbacks > 0 {
		out.Satisfaction /= float64(out.Feedbacks)
	}
	for i := range 12 {
		w := model.CoverageWeek{Day: Today - model.Day(7*(11-i))}
		for _, t := range model.Tiers {
			w.Tiers[t] = model.Cover{Count: 12, Covered: (i*int(t) + 5) % 13}
		}
		out.Trend = append(out.Trend, w)
		day := Today.AddMonths(i - 11)
		out.Retention = append(out.Retention, model.Trend{Day: day, Value: 0.4 + 0.03*float64(i%7)})
		out.CLV = append(out.CLV, model.Trend{Day: day, Value: float64(3000000 + 140000*(i%5+i))})
	}
	takings(out)
	for i := range 21 {
		x := float64(i) / 20
		out.Pareto = append(out.Pareto, model.ParetoPoint{Customers: x, Value: 1 - (1-x)*(1-x)*(1-x)})
	}
	out.ParetoCut = []model.ParetoPoint{{Customers: 0.42, Value: 0.8}, {Customers: 0.63, Value: 0.95}}
}

// Owners gives who looks after customers.
func (s *Store) Owners(context.Context) ([]model.Owner, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for i := range s.Rows {
		if o := s.Rows[i].Owner; o != "" {
			names = append(names, o)
		}
	}
	return model.Owners(names, nil), s.ReadErr
}

// OwnerLoads gives them with their customers, those without an owner last.
func (s *Store) OwnerLoads(ctx context.Context, q model.StatsQuery) ([]model.OwnerStat, error) {
	owners, err := s.Owners(ctx)
	if err != nil {
		return nil, err
	}
	var out []model.OwnerStat
	for _, o := range append(owners, model.Owner{}) {
		q.Owner = o.Name
		if o.Name == "" {
			q.Owner = model.Unassigned
		}
		st, err := s.Stats(ctx, q)
		if err != nil {
			return nil, err
		}
		if st.Customers > 0 {
			out = append(out, model.OwnerStat{Owner: o, GroupStat: model.GroupStat{Value: o.Name, Customers: st.Customers}})
		}
	}
	return out, nil
}

// Movers gives the customers behind a cell: those now in the tier moved to.
func (s *Store) Movers(ctx context.Context, q model.StatsQuery, _, to model.Tier, offset, limit int) (model.Page, error) {
	return s.Customers(ctx, model.ListQuery{Filter: q.Filter, Offset: offset, Limit: limit, Sort: model.AttrTier, Desc: to == model.TierC})
}

// plus adds to a sum that is nil while nothing was added.
func plus(sum *float64, v float64) *float64 {
	if sum != nil {
		v += *sum
	}
	return &v
}

// Segments gives the saved filters with what matches them.
func (s *Store) Segments(context.Context, model.Day) ([]model.Segment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.Kept)
	for i := range out {
		f, err := model.ParseFilter(out[i].Filter, model.FilterOptions{Today: Today, Currency: "CNY"})
		if err != nil {
			out[i].Error = err.Error()
			continue
		}
		for k := range s.Rows {
			if r := &s.Rows[k]; f.Match(r) {
				out[i].Size++
				out[i].Revenue += r.Facts.Revenue
				out[i].Score = plus(out[i].Score, r.Score.Value)
			}
		}
		if out[i].Size > 0 {
			*out[i].Score /= float64(out[i].Size)
		}
	}
	return out, s.ReadErr
}

// SaveSegment keeps a filter under a name.
func (s *Store) SaveSegment(_ context.Context, name, filter string) (model.Outcome, error) {
	out, err := s.write(model.ChangeSegmentSave, 0, 0, "", nil)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.Kept = slices.DeleteFunc(s.Kept, func(k model.Segment) bool { return k.Name == name })
		s.Kept = append(s.Kept, model.Segment{Name: name, Filter: filter, Created: Today})
		sort.Slice(s.Kept, func(a, b int) bool { return s.Kept[a].Name < s.Kept[b].Name })
		out.Change.Subject = name
	}
	return out, err
}

// DeleteSegment forgets a saved filter.
func (s *Store) DeleteSegment(_ context.Context, name string) (model.Outcome, error) {
	out, err := s.write(model.ChangeSegmentDelete, 0, 0, "", nil)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.Kept = slices.DeleteFunc(s.Kept, func(k model.Segment) bool { return k.Name == name })
	}
	return out, err
}

// Portrait gives three fixed traits, beside other customers the last two.
func (s *Store) Portrait(_ context.Context, _, beside *model.Filter, _ model.Day) ([]model.Trait, error) {
	return []model.Trait{
		{Attr: model.AttrRevenue, Set: 5400000, Book: 2300000, Effect: 1.4, Known: 4},
		{Attr: model.AttrTags, Value: "vip", Set: 0.9, Book: 0.4, Effect: 0.8, Known: 4},
		{Attr: model.AttrLastOrder, Set: 31, Book: 88, Effect: -0.7, Known: 4},
	}[model.If(beside == nil, 0, 1):], s.ReadErr
}

// Clusters puts the first half of the rows in one group, the rest in another.
func (s *Store) Clusters(ctx context.Context, _ int, day model.Day) (model.Clustering, error) {
	traits, err := s.Portrait(ctx, nil, nil, day)
	out := model.Clustering{K: 2, Silhouette: 0.41, Accuracy: 0.92, Clusters: make([]model.Cluster, 2)}
	for i := range s.Rows {
		c := &out.Clusters[i*2/len(s.Rows)]
		c.Members, c.Revenue, c.Portrait = append(c.Members, s.Rows[i].ID), c.Revenue+s.Rows[i].Facts.Revenue, traits
	}
	out.Rules = []model.Rule{
		{When: []model.Condition{{Attr: model.AttrRevenue, Above: true, Bound: 2000000}}, Class: 0, Count: 6, Right: 6},
		{When: []model.Condition{{Attr: model.AttrRevenue, Bound: 2000000}, {Attr: model.AttrLastOrder, Above: true, Bound: 60}}, Class: 1, Count: 6, Right: 5},
	}
	return out, err
}
