package exchange

import (
	_ "embed"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
)

// Words words a report in the reader's language; *lang.Lang is one.
type Words interface {
	Tag() string
	T(key string) string
	F(key string, pairs ...any) string
	Money(minor int64, currency string) string
	MoneyShort(minor int64, currency string) string
	Count(n int) string
	Apart(all, prospects int) string
	Stage(s model.Stage) string
	Attr(a model.Attr) string
	Reason(r model.Reason) string
}

// Report is what a report shows: the manager's figures with what is needed to
// read them.
type Report struct {
	Stats  model.Stats
	By     model.Attr // what Stats.By is split by
	Policy model.Policy
	Book   model.Book
	Filter string // the filter in force, "" for everybody
	Owner  string // the owner in force, "" for everybody
	Words  Words
}

//go:embed report.html.tmpl
var reportPage string

// WriteReport writes the report as one HTML file that needs nothing else: no
// scripts, no fonts, no pictures from elsewhere. It follows the reader's light
// or dark setting and prints on A4. Every text of the book is escaped.
func WriteReport(w io.Writer, r *Report) error {
	t, err := template.New("report").Parse(reportPage)
	if err != nil {
		return err
	}
	return t.Execute(w, r.view())
}

// view is a report in words and shapes.
type view struct {
	Lang, Title, Subtitle, Made string
	T                           func(string) string
	KPIs                        []kpi
	Tiers                       []tierBar
	Apart                       string // how prospects are counted, "" without any
	Stack                       []stack
	Nobody                      string // said instead of cards without figures
	Pareto                      *curve
	ParetoText                  []string
	Heat                        [][]heatCell
	Move                        moveTable
	Coverage                    []coverRow
	Trend                       *curve
	TrendText                   string
	By                          []groupRow
	ByTitle                     string
	Risks                       []riskRow
	RiskTitle, RiskMore         string
	Moves                       []nameList
	Retention, CLV              *curve
	RetentionText, CLVText      string
	Method                      []string
}

type (
	kpi     struct{ Label, Value, Note string }
	tierBar struct {
		Tier, Count, CountShare, Revenue, RevenueShare, Coverage string
		Bar                                                      float64
	}
	stack struct {
		Label string
		Parts []stackPart
		None  string // said where there is nothing to share
	}
	stackPart struct {
		Tier, Text string
		Width      float64
	}
	heatCell struct {
		Count string
		Level int // 0..6: how dark
	}
	moveTable struct {
		Note string
		Rows []moveRow
	}
	moveRow struct {
		From  string
		Cells []moveCell
	}
	moveCell struct{ Count, Kind string }
	coverRow struct {
		Owner, Count, A, B, C, All, Backlog, PerWeek string
		Bar                                          float64
	}
	groupRow struct{ Value, Count, A, B, C, Revenue, Score, Coverage string }
	riskRow  struct {
		Name, Revenue, Last, Owner string
		Reasons                    []string
	}
	nameList struct {
		Title string
		Names []string
		More  string
	}
)

// Bounds of the lists that a report shows.
const (
	reportRisks = 25
	reportNames = 12
)

func (r *Report) view() *view {
	w, st := r.Words, &r.Stats
	v := &view{
		Lang: w.Tag(), Title: w.T("report.title"), Subtitle: r.subtitle(), T: w.T,
		Made: w.F("report.as_of", "Day", st.AsOf.String()),
	}
	v.KPIs = r.kpis()
	if r.nobody() {
		v.Nobody = w.T("report.empty")
		return v
	}
	r.tiers(v)
	r.pareto(v)
	r.heat(v)
	v.Move = r.movement()
	r.coverage(v)
	r.groups(v)
	r.risks(v)
	r.moves(v)
	r.trends(v)
	v.Method = r.method()
	return v
}

// nobody tells whether no customer is, or was, behind any figure.
func (r *Report) nobody() bool {
	return r.Stats.Customers == 0 && r.Stats.Movement.Matrix == [4][4]int{}
}

func (r *Report) subtitle() string {
	w := r.Words
	parts := []string{w.F("report.range", "From", r.Stats.Movement.From.String(), "To", r.Stats.Movement.To.String())}
	if r.Owner != "" {
		parts = append(parts, w.F("report.owner", "Owner", r.Owner))
	}
	if r.Filter != "" {
		parts = append(parts, w.F("report.filter", "Filter", r.Filter))
	}
	if r.Book.Demo {
		parts = append(parts, w.T("report.demo"))
	}
	return strings.Join(parts, " · ")
}

// percentage writes a share 0..1 in whole percent.
func (r *Report) percentage(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)+0, 'f', 0, 64) + "%" // + 0 takes the sign off what rounds to nothing
}

func (r *Report) short(minor int64) string { return r.Words.MoneyShort(minor, r.Book.Currency) }

func (r *Report) kpis() []kpi {
	w, st := r.Words, &r.Stats
	covered, count := 0, 0
	for _, t := range st.Tiers {
		covered, count = covered+t.Covered, count+t.Count
	}
	out := []kpi{
		{w.T("report.customers"), w.Count(st.Customers), ""},
		{w.T("report.revenue"), r.short(st.Revenue), ""},
		{w.T("report.in_time"), r.inTime(covered, count), ""},
		{w.T("report.a_at_risk"), w.Count(st.AtRiskAll), ""},
		{w.T("report.complaints"), w.Count(st.Complaints), ""},
	}
	if st.Feedbacks > 0 {
		out = append(out, kpi{w.T("report.satisfaction"), strconv.FormatFloat(st.Satisfaction, 'f', 1, 64), w.F("report.of_feedbacks", "N", st.Feedbacks)})
	}
	return out
}

// meanScore writes a mean that may be unknown.
func meanScore(v *float64) string {
	if v == nil {
		return "—"
	}
	return strconv.FormatFloat(*v, 'f', 0, 64)
}

// inTime writes a coverage, a dash where there is nobody to cover.
func (r *Report) inTime(covered, count int) string {
	if count == 0 {
		return "—"
	}
	return r.percentage(coverageOf(covered, count))
}

func coverageOf(covered, count int) float64 {
	if count == 0 {
		return 0
	}
	return float64(covered) / float64(count)
}

func (r *Report) tiers(v *view) {
	w := r.Words
	people, money := stack{Label: w.T("report.customers")}, stack{Label: w.T("report.revenue")}
	for _, t := range r.Stats.Tiers {
		name := t.Tier.String()
		v.Tiers = append(v.Tiers, tierBar{
			name, w.Apart(t.Count, t.Prospects), r.percentage(t.CountShare), r.short(t.Revenue), r.percentage(t.RevenueShare), r.inTime(t.Covered, t.Count), 100 * coverageOf(t.Covered, t.Count),
		})
		if t.Prospects > 0 {
			v.Apart = w.T("stats.apart")
		}
		people.Parts = append(people.Parts, stackPart{name, r.percentage(t.CountShare), bounded(t.CountShare)})
		money.Parts = append(money.Parts, stackPart{name, r.percentage(t.RevenueShare), bounded(t.RevenueShare)})
	}
	v.Stack = []stack{people, money}
	for i, s := range v.Stack {
		if !slices.ContainsFunc(s.Parts, func(p stackPart) bool { return p.Width > 0 }) {
			v.Stack[i].None = w.T("report.none_yet")
		}
	}
}

// bounded is a width in percent.
func bounded(share float64) float64 { return 100 * math.Min(1, math.Max(0, share)) }

func (r *Report) heat(v *view) {
	most := 0
	for _, row := range r.Stats.Heat {
		for _, n := range row {
			most = max(most, n)
		}
	}
	if most == 0 {
		return
	}
	for rec := 4; rec >= 0; rec-- {
		var row []heatCell
		for _, n := range r.Stats.Heat[rec] {
			c := heatCell{Count: r.Words.Count(n)}
			if n > 0 {
				c.Level = 1 + int(5*math.Sqrt(float64(n)/float64(most)))
			}
			row = append(row, c)
		}
		v.Heat = append(v.Heat, row)
	}
}

func (r *Report) movement() moveTable {
	w, m := r.Words, &r.Stats.Movement
	out := moveTable{Note: w.F("report.move_note", "From", m.From.String(), "To", m.To.String(), "Source", w.T("stats.source."+m.Source))}
	for _, from := range []model.Tier{model.TierA, model.TierB, model.TierC, model.TierNone} {
		row := moveRow{From: from.String()}
		if from == model.TierNone {
			row.From = w.T("stats.came")
		}
		for _, to := range []model.Tier{model.TierA, model.TierB, model.TierC, model.TierNone} {
			n := m.Matrix[from][to]
			c := moveCell{Count: w.Count(n), Kind: moveKind(from, to)}
			if n == 0 {
				c = moveCell{Count: "·", Kind: "none"}
			}
			row.Cells = append(row.Cells, c)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func moveKind(from, to model.Tier) string {
	switch {
	case from == to:
		return "same"
	case from == model.TierNone || to != model.TierNone && to < from:
		return "up"
	}
	return "down"
}

func (r *Report) groups(v *view) {
	w := r.Words
	if r.By == model.AttrNone {
		return
	}
	v.ByTitle = w.F("stats.by", "Attr", w.Attr(r.By))
	for _, g := range r.Stats.By {
		name := g.Value
		if r.By == model.AttrStage {
			name = w.Stage(model.Stage(name))
		}
		if name == "" {
			name = "—"
		}
		v.By = append(v.By, groupRow{
			name, w.Count(g.Customers), w.Apart(g.Tiers[1], g.Prospects[1]), w.Apart(g.Tiers[2], g.Prospects[2]), w.Apart(g.Tiers[3], g.Prospects[3]), r.short(g.Revenue),
			meanScore(g.Score), r.percentage(g.Coverage),
		})
	}
}

func (r *Report) risks(v *view) {
	w := r.Words
	v.RiskTitle = w.F("stats.at_risk", "N", r.Stats.AtRiskAll, "Stake", r.short(r.Stats.Stake))
	shown := r.Stats.AtRisk[:min(reportRisks, len(r.Stats.AtRisk))]
	for i := range shown {
		row := &shown[i]
		x := riskRow{Name: plainText(row.Name), Revenue: r.short(row.Stake), Last: row.Facts.LastContact.String(), Owner: plainText(row.Owner)}
		x.Reasons = []string{plainText(w.Reason(row.Why))}
		v.Risks = append(v.Risks, x)
	}
	if more := r.Stats.AtRiskAll - len(shown); more > 0 {
		v.RiskMore = w.F("report.more", "N", more)
	}
}

func (r *Report) moves(v *view) {
	w := r.Words
	for _, m := range []struct {
		key  string
		list []model.Match
	}{{"stats.new", r.Stats.New}, {"stats.won_back", r.Stats.WonBack}, {"stats.lost", r.Stats.Lost}} {
		l := nameList{Title: w.F(m.key, "N", len(m.list))}
		for _, x := range m.list[:min(reportNames, len(m.list))] {
			l.Names = append(l.Names, plainText(x.Name))
		}
		if more := len(m.list) - len(l.Names); more > 0 {
			l.More = w.F("report.more", "N", more)
		}
		v.Moves = append(v.Moves, l)
	}
}

// method says in words how the figures come about.
func (r *Report) method() []string {
	w, p := r.Words, &r.Policy
	out := []string{
		w.F("report.method.score", "Version", p.Version),
		w.F("report.method.tier."+string(p.Tiers.Method), "A", number(p.Tiers.ScoreA), "B", number(p.Tiers.ScoreB),
			"ShareA", r.percentage(p.Tiers.ShareA), "ShareB", r.percentage(p.Tiers.ShareB)),
		w.F("report.method.coverage", "A", p.Cadence.A, "B", p.Cadence.B, "C", p.Cadence.C),
		w.T("report.method.rfm"),
		w.T("report.method.movement." + r.Stats.Movement.Source),
		w.T("report.method.risk"),
		w.T("report.method.lost"),
	}
	if len(r.Stats.CLV) > 0 {
		out = append(out, w.F("report.method.clv", "Weeks", p.Model.HorizonWeeks, "Rate", r.percentage(p.Model.AnnualDiscount)))
	}
	return out
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// plainText takes control and direction characters out of a text of the book,
// which escaping leaves in place.
func plainText(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\t' || c == '\n':
			return ' '
		case c < ' ', c >= 0x7f && c < 0xa0, c >= 0x202a && c <= 0x202e, c >= 0x2066 && c <= 0x2069, c == 0x200e, c == 0x200f, c == '\ufeff':
			return -1
		}
		return c
	}, s)
}
