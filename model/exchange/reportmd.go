package exchange

import (
	"io"
	"strings"
)

// WriteReportMarkdown writes the report as Markdown with tables. Texts of the
// book are escaped, so that none of them can become markup.
func WriteReportMarkdown(w io.Writer, r *Report) error {
	v := r.view()
	m := &markdown{}
	m.line("# " + v.Title)
	m.line(v.Made + " · " + escapeMarkdown(v.Subtitle))
	for _, text := range v.Conclusion {
		m.line(escapeMarkdown(text))
	}
	for _, k := range v.KPIs {
		m.item(k.Label + ": **" + k.Value + "**" + strings.TrimRight(" "+k.Note, " "))
	}
	if v.Nobody != "" {
		m.line(v.Nobody)
		_, err := io.WriteString(w, m.b.String())
		return err
	}
	t := v.T
	for _, x := range v.Money {
		if len(x.Rows) > 0 {
			m.head(x.Title)
		}
		m.table(x.Heads, x.Rows)
	}
	m.head(t("report.tiers"))
	m.table([]string{t("report.tier"), t("report.customers"), t("report.share"), t("report.revenue"), t("report.share"), t("report.in_time")}, v.TierRows())
	m.line(v.Apart)
	for _, s := range v.ParetoText {
		m.line(s)
	}
	m.head(t("report.movement"))
	m.line(v.MoveNote)
	m.table(v.TierHeads([]string{t("stats.from_to")}, t("stats.left")), v.MoveRows())
	m.head(t("report.heat"))
	heat := v.HeatRows()
	m.table([]string{"", "F1", "F2", "F3", "F4", "F5"}, heat)
	if len(heat) == 0 {
		m.line(t("stats.no_orders"))
	}
	m.head(v.RiskTitle)
	m.table([]string{t("report.name"), t("names.stake"), t("report.last_contact"), t("report.owner_head"), t("report.why")}, v.Risks())
	if len(v.Stats.AtRisk) == 0 {
		m.line(t("report.none_at_risk"))
	}
	m.line(v.RiskMore)
	m.rest(v)
	_, err := io.WriteString(w, m.b.String())
	return err
}

// rest writes what follows the at-risk list.
func (m *markdown) rest(v *view) {
	t := v.T
	if len(v.Stats.Coverage) > 0 {
		m.head(t("report.coverage"))
	}
	m.table(v.TierHeads([]string{t("report.owner_head"), t("report.customers")}, t("report.all"), t("report.overdue"), t("report.per_week")), v.CoverageRows(true))
	m.line(v.TrendText)
	if groups := v.GroupRows(); len(groups) > 0 {
		m.head(v.ByTitle)
		m.table(v.TierHeads([]string{"", t("report.customers")}, t("report.revenue"), t("report.score"), t("report.in_time")), groups)
	}
	if len(v.Moves) > 0 {
		m.head(t("report.moves"))
	}
	for _, l := range v.Moves {
		names := make([]string, len(l.Names))
		for i, n := range l.Names {
			names[i] = escapeMarkdown(n)
		}
		if l.More != "" {
			names = append(names, l.More)
		}
		text := "**" + l.Title + "**"
		if len(names) > 0 {
			text += t("stats.colon") + strings.Join(names, t("list.comma"))
		}
		m.item(text)
	}
	m.line(v.RetentionText)
	m.line(v.CLVText)
	m.head(t("report.method"))
	for _, s := range v.Method {
		m.item(s)
	}
}

// markdown is a document under way.
type markdown struct {
	b    strings.Builder
	list bool
}

func (m *markdown) end() {
	if m.list {
		m.b.WriteByte('\n')
		m.list = false
	}
}

func (m *markdown) head(s string) { m.end(); m.b.WriteString("## " + s + "\n\n") }

func (m *markdown) line(s string) {
	if s != "" {
		m.end()
		m.b.WriteString(s + "\n\n")
	}
}

func (m *markdown) item(s string) { m.list = true; m.b.WriteString("- " + s + "\n") }

// table writes rows of cells; without rows nothing.
func (m *markdown) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	m.end()
	m.b.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat(" --- |", len(head)) + "\n")
	for _, cells := range rows {
		for k := range cells {
			cells[k] = escapeMarkdown(cells[k])
		}
		m.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	m.b.WriteByte('\n')
}

// escapeMarkdown takes the meaning out of characters that Markdown or HTML read
// as markup.
func escapeMarkdown(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "#", "\\#",
		"<", "&lt;", ">", "&gt;", "&", "&amp;", "\r", " ", "\n", " ").Replace(s)
}
