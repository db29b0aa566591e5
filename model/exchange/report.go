package exchange

import (
	_ "embed"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	text "text/template"

	"tierbook/model"
)

// Words words a report in the reader's language; *lang.Lang is one.
type Words interface {
	Tag() string
	T(key string) string
	F(key string, pairs ...any) string
	Money(minor int64, currency string) string
	MoneyShort(minor int64, currency string) string
	MoneyWhole(minor int64, currency string) string
	Growth(v *float64) string
	Period(p *model.Period) string
	Conclusion(st *model.Stats, by model.Attr, currency string) []string
	Count(n int) string
	Apart(all, prospects int) string
	InTime(c *model.Cover) string
	Tier(t model.Tier) string
	Attr(a model.Attr) string
	Group(by model.Attr, d *model.FieldDef, group string) string
	Reason(r model.Reason) string
	Goal(g *model.Goal, currency string) string
}

// Report is what a report shows: the manager's figures with what is needed to
// read them. Its tables are rows of cells, the first one of each naming the row.
type Report struct {
	Stats  model.Stats
	By     model.Attr     // what Stats.By is split by
	Field  model.FieldDef // with AttrField
	Policy model.Policy
	Book   model.Book
	Filter string // the filter in force, "" for everybody
	Owner  string // the owner in force, "" for everybody
	Words  Words
	Share  func(float64) string // writes a share 0..1; nil in whole percent
}

var (
	//go:embed report.html.tmpl
	reportPage string
	//go:embed report.md.tmpl
	reportText string
)

// WriteReport writes the report as one HTML file that needs nothing else: no
// scripts, no fonts, no pictures from elsewhere. It follows the reader's light
// or dark setting and prints on A4. Every text of the book is escaped.
func WriteReport(w io.Writer, r *Report) error {
	return writePlain(w, func(w io.Writer) error {
		return template.Must(template.New("report").Funcs(template.FuncMap{"x": curveX, "y": curveY}).Parse(reportPage)).Execute(w, &view{r})
	})
}

// writePlain writes a page of which no line holds control or direction characters.
func writePlain(w io.Writer, page func(io.Writer) error) error {
	var b strings.Builder
	err := page(&b)
	for line := range strings.Lines(b.String()) {
		if err == nil {
			_, err = io.WriteString(w, plainText(strings.TrimSuffix(line, "\n"))+"\n")
		}
	}
	return err
}

// WriteReportMarkdown writes the report as Markdown with tables. Texts of the
// book are escaped, so that none of them can become markup.
func WriteReportMarkdown(w io.Writer, r *Report) error {
	return writePlain(w, func(w io.Writer) error {
		return text.Must(text.New("report").Funcs(text.FuncMap{"esc": escapeMarkdown}).Parse(reportText)).Execute(w, &view{r})
	})
}

// escapeMarkdown takes the meaning out of characters that Markdown or HTML read
// as markup.
var escapeMarkdown = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "#", "\\#",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "\r", " ", "\n", " ").Replace

// view is a report with its shapes.
type view struct{ *Report }

type (
	kpi   struct{ Label, Value, Note string }
	stack struct {
		Label string
		Parts []stackPart
	}
	stackPart struct {
		Tier, Name, Text string
		Width            float64
	}
)

// NameList is a list of customers who moved; More tells of those beyond it.
type NameList struct {
	Title string
	Names []string
	More  string
}

// Bounds of the lists that a report shows.
const (
	reportRisks = 25
	reportNames = 12
)

// Conclusion says first what the figures come to; nothing where nobody is behind them.
func (v *view) Conclusion() []string {
	if v.Nobody() {
		return nil
	}
	return model.Each(v.Words.Conclusion(&v.Stats, v.By, v.Book.Currency), func(text *string) string { return plainText(*text) })
}

// Nobody tells whether no customer is, or was, behind any figure.
func (v *view) Nobody() bool {
	return v.Stats.Customers == 0 && v.Stats.Movement.Matrix == [4][4]int{}
}

// Subtitle names the range, and what else the figures are bound to.
func (v *view) Subtitle() string {
	w, m := v.Words, &v.Stats.Movement
	return strings.Join(slices.DeleteFunc([]string{
		w.F("report.range", "From", m.From.String(), "To", m.To.String()), only(v.Owner != "", w.F("report.owner", "Owner", v.Owner)),
		only(v.Filter != "", w.F("report.filter", "Filter", v.Filter)), only(v.Book.Demo, w.T("report.demo")),
	}, func(s string) bool { return s == "" }), " · ")
}

// percentage writes a share 0..1.
func (r *Report) percentage(v float64) string {
	if r.Share != nil {
		return r.Share(v)
	}
	return model.NumberText(math.Round(v*100)+0, 0) + "%" // + 0 takes the sign off what rounds to nothing
}

func (r *Report) short(minor int64) string { return r.Words.MoneyShort(minor, r.Book.Currency) }

// KPIs are the figures at the top.
func (v *view) KPIs() []kpi {
	w, st := v.Words, &v.Stats
	all := st.Cover()
	out := []kpi{
		{w.T("report.customers"), w.Count(st.Customers), ""},
		{w.T("report.revenue"), v.short(st.Revenue), ""},
		{w.T("report.in_time"), w.InTime(&all), ""},
		{w.T("report.a_at_risk"), w.Count(st.AtRiskAll), ""},
		{w.T("report.complaints"), w.Count(st.Complaints), ""},
	}
	if st.Feedbacks > 0 {
		out = append(out, kpi{w.T("report.satisfaction"), model.NumberText(st.Satisfaction, 1), w.F("report.of_feedbacks", "N", st.Feedbacks)})
	}
	return out
}

// Bar is how much of a bar the share of buyers in time fills, in percent.
func (v *view) Bar(c model.Cover) float64 {
	b := c.Buyers()
	return bounded(float64(b.Covered) / float64(max(1, b.Count)))
}

// TierRows tells of each tier the customers, their share, the revenue, its share, and
// the share contacted in time.
func (r *Report) TierRows() [][]string {
	return model.Each(r.Stats.Tiers, func(t *model.TierStat) []string {
		return []string{
			r.Words.Tier(t.Tier), r.Words.Apart(t.Count, t.Prospects), r.percentage(t.CountShare), r.short(t.Revenue), r.percentage(t.RevenueShare),
			r.Words.InTime(&t.Cover),
		}
	})
}

// Heads words the headings of a table by their keys; "tiers" stands for one of each tier.
func (r *Report) Heads(keys ...string) (out []string) {
	for _, key := range keys {
		if key != "tiers" {
			out = append(out, only(key != "", r.Words.T(key)))
			continue
		}
		out = append(out, model.Each(model.Tiers[:], func(t *model.Tier) string { return r.Words.Tier(*t) })...)
	}
	return out
}

// Apart says how prospects are counted, nothing without any.
func (r *Report) Apart() []string {
	if slices.ContainsFunc(r.Stats.Tiers, func(x model.TierStat) bool { return x.Prospects > 0 }) {
		return r.Heads("stats.apart")
	}
	return nil
}

// Stack shares out the customers, and the revenue, among the tiers that have some.
func (v *view) Stack() []stack {
	shared := func(label string, share func(*model.TierStat) float64) stack {
		s := stack{Label: v.Words.T(label)}
		for i := range v.Stats.Tiers {
			t := &v.Stats.Tiers[i]
			if width := bounded(share(t)); width > 0 {
				s.Parts = append(s.Parts, stackPart{t.Tier.String(), v.Words.Tier(t.Tier), v.percentage(share(t)), width})
			}
		}
		return s
	}
	return []stack{
		shared("report.customers", func(t *model.TierStat) float64 { return t.CountShare }),
		shared("report.revenue", func(t *model.TierStat) float64 { return t.RevenueShare }),
	}
}

// bounded is a width in percent.
func bounded(share float64) float64 { return 100 * math.Min(1, math.Max(0, share)) }

// HeatRows counts customers by recency, R5 first, and frequency; nil without orders.
func (r *Report) HeatRows() [][]string {
	if r.Stats.Heat == [5][5]int{} {
		return nil
	}
	out := make([][]string, 5)
	for i := range out {
		out[i] = append([]string{"R" + strconv.Itoa(5-i)}, model.Each(r.Stats.Heat[4-i][:], func(n *int) string { return r.Words.Count(*n) })...)
	}
	return out
}

// HeatLevel is how dark a cell of a row of the heat map is, 0..6.
func (v *view) HeatLevel(row, cell int) int {
	most := 0
	for _, of := range v.Stats.Heat {
		most = max(most, slices.Max(of[:]))
	}
	n := v.Stats.Heat[4-row][cell]
	if n == 0 {
		return 0
	}
	return 1 + int(5*math.Sqrt(float64(n)/float64(most)))
}

// moveOrder are the tiers in the order of the movement's rows and columns; none is
// for who came, and left.
var moveOrder = [4]model.Tier{model.TierA, model.TierB, model.TierC, model.TierNone}

// MoveRows counts customers by the tier at the start and the one at the end.
func (r *Report) MoveRows() [][]string {
	return model.Each(moveOrder[:], func(from *model.Tier) []string {
		row := []string{model.If(*from == model.TierNone, r.Words.T("stats.came"), r.Words.Tier(*from))}
		for _, to := range moveOrder {
			n := r.Stats.Movement.Matrix[*from][to]
			if n == 0 {
				row = append(row, "·")
				continue
			}
			row = append(row, r.Words.Apart(n, r.Stats.Movement.Prospects[*from][to]))
		}
		return row
	})
}

// MoveKind tells what a cell of the movement is: none, same, up or down.
func (v *view) MoveKind(row, cell int) string {
	switch from, to := moveOrder[row], moveOrder[cell]; {
	case v.Stats.Movement.Matrix[from][to] == 0:
		return "none"
	case from == to:
		return "same"
	case from == model.TierNone || to != model.TierNone && to < from:
		return "up"
	}
	return "down"
}

// RiskRows tells of the first A customers at risk what is at stake, when they were
// last contacted, who looks after them, and why.
func (r *Report) RiskRows(most int) [][]string {
	return model.Each(r.Stats.AtRisk[:min(most, len(r.Stats.AtRisk))], func(x *model.Risk) []string {
		return []string{plainText(x.Name), r.short(x.Stake), x.Facts.LastContact.String(), plainText(x.Owner), plainText(r.Words.Reason(x.Why))}
	})
}

// Risks are the rows of a report.
func (v *view) Risks() [][]string { return v.RiskRows(reportRisks) }

// RiskMore tells of those beyond them.
func (v *view) RiskMore() string {
	more := v.Stats.AtRiskAll - min(reportRisks, len(v.Stats.AtRisk))
	return only(more > 0, v.Words.F("report.more", "N", more))
}

// Moves are the lists of a report.
func (v *view) Moves() []NameList { return v.MoveLists(reportNames, plainText) }

// MoveLists name the first customers who are new, won back or lost.
func (r *Report) MoveLists(most int, clean func(string) string) (out []NameList) {
	for _, m := range []struct {
		key  string
		list []model.Match
	}{{"stats.new", r.Stats.New}, {"stats.won_back", r.Stats.WonBack}, {"stats.lost", r.Stats.Lost}} {
		l := NameList{Title: r.Words.F(m.key, "N", len(m.list))}
		for _, x := range m.list[:min(most, len(m.list))] {
			l.Names = append(l.Names, clean(x.Name))
		}
		more := len(m.list) - len(l.Names)
		l.More = only(more > 0, r.Words.F("report.more", "N", more))
		out = append(out, l)
	}
	return out
}

// Method says in words how the figures come about.
func (v *view) Method() []string {
	w, p := v.Words, &v.Policy
	out := []string{
		w.F("report.method.score", "Version", p.Version),
		w.F("report.method.tier."+string(p.Tiers.Method), "A", model.NumberText(p.Tiers.ScoreA, -1), "B", model.NumberText(p.Tiers.ScoreB, -1),
			"ShareA", v.percentage(p.Tiers.ShareA), "ShareB", v.percentage(p.Tiers.ShareB)),
		w.F("report.method.coverage", "A", p.Cadence.A, "B", p.Cadence.B, "C", p.Cadence.C),
		w.T("report.method.rfm"),
		w.T("report.method.movement." + v.Stats.Movement.Source),
		w.T("report.method.risk"),
		w.T("report.method.lost"),
	}
	if len(v.Stats.CLV) > 0 {
		out = append(out, w.F("report.method.clv", "Weeks", p.Model.HorizonWeeks, "Rate", v.percentage(p.Model.AnnualDiscount)))
	}
	return out
}

// plainText takes control and direction characters out of a text of the book,
// which escaping leaves in place.
func plainText(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\t' || c == '\n':
			return ' '
		case c < ' ', c == '\ufeff', actsOnTerminal(c):
			return -1
		}
		return c
	}, s)
}
