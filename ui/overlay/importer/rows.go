package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// row is a line of the list: what it is, what it stands at, and more about it.
type row struct {
	id                 string // finds it again when the list is made anew
	label, value, hint string
	count              int
	counted            bool // count stands before the label
	title              bool // a heading, which the cursor passes over
	muted              bool
	enter, space       func() tea.Cmd
}

// to goes to a state, with the cursor on its first row.
func (i *Importer) to(s state) {
	i.state = s
	if i.show(); !i.still() {
		i.win.To(0)
	}
}

// show makes the list of the present state anew.
func (i *Importer) show() {
	if i.still() {
		return
	}
	i.list = nil
	if rows := map[state]func() []row{
		choosing: i.folderRows, asking: i.answerRows, planning: i.planRows, looking: i.outcomeRows, done: i.outcomeRows,
	}[i.state]; rows != nil {
		i.list = rows()
	}
	i.win.SetTotal(len(i.list))
	if i.state == inside {
		i.win.SetTotal(len(i.lines(i.opened, i.w)))
	}
}

// here gives the row under the cursor, nil where there is none.
func (i *Importer) here() *row {
	if i.win.Cursor < 0 || i.win.Cursor >= len(i.list) {
		return nil
	}
	return &i.list[i.win.Cursor]
}

// rowOf gives the place of a row, 0 where there is none of that id.
func (i *Importer) rowOf(id string) int {
	return max(0, slices.IndexFunc(i.list, func(r row) bool { return r.id == id }))
}

// pageKey answers the keys that are no actions: Space changes the row under the
// cursor, a digit answers a question.
func (i *Importer) pageKey(key string) (tea.Cmd, bool) {
	switch {
	case key == "space" && i.state == planning:
		if r := i.here(); r != nil && r.space != nil {
			return r.space(), true
		}
		return nil, true
	case i.state == asking && !i.rating() && len(key) == 1 && key >= "1" && key <= "9":
		if n := int(key[0] - '1'); n < len(i.list) {
			return i.list[n].enter(), true
		}
	}
	return nil, false
}

func (i *Importer) answerRows() []row {
	q := &i.plan.Sketch.Questions[0]
	var out []row
	for n, c := range q.Choices {
		key := model.If(n < 9 && q.Ask != exchange.AskRate, strconv.Itoa(n+1), "")
		out = append(out, row{
			id: c, label: i.env.Lang.ImportAnswer(string(q.Ask), c), value: key, hint: i.plan.Sketch.Hint(q.Ask, c),
			enter: func() tea.Cmd { return i.answer(q.Ask, c) },
		})
	}
	return out
}

// answer takes an answer and looks the file over again.
func (i *Importer) answer(a exchange.Ask, value string) tea.Cmd {
	o := i.plan.Options
	o.Answer(a, value)
	if a == exchange.AskRate {
		i.plan.Options = o
		return i.try()
	}
	return i.read(o, NoProfile, i.plan.Profile)
}

// rating tells that a rate is asked for, which is typed.
func (i *Importer) rating() bool {
	return i.state == asking && i.plan.Sketch.Questions[0].Ask == exchange.AskRate
}

// change looks the file over with something changed in place; the cursor stays.
func (i *Importer) change(o exchange.Options, profile, name string) tea.Cmd {
	i.from, i.at = planning, i.win.Cursor
	return i.read(o, profile, name)
}

// planRows lists how the file is understood: what goes on first, then what it
// holds and its columns, then the rest about the file.
func (i *Importer) planRows() []row {
	l, s := i.env.Lang, i.plan.Sketch
	out := []row{
		{id: "go", label: l.T("importer.go_on"), enter: i.try},
		i.setting(exchange.AskKind, string(s.Kind), string(model.ImportCustomers), string(model.ImportInteractions)),
	}
	if len(s.Sheets) > 1 {
		out = append(out, i.setting(exchange.AskSheet, s.Sheet, s.Sheets...))
	}
	out = append(out, row{title: true, label: l.T("importer.columns"), value: l.T("importer.columns_value"), hint: l.T("importer.columns_hint")})
	out = append(append(out, model.Each(s.Columns, i.columnRow)...), row{title: true, label: l.T("importer.rest")})
	if s.Dates {
		out = append(out, i.setting(exchange.AskDates, i.plan.Options.DateFormat, "", "dmy", "mdy", "ymd"))
	}
	if s.Money {
		out = append(out, i.setting(exchange.AskDecimal, i.plan.Options.Decimal, "", ".", ","))
	}
	out = append(out, i.setting(exchange.AskExisting, string(i.plan.Options.Existing), "", "update", "fill", "skip"))
	if names := i.plan.Profiles; len(names) > 0 {
		label := func(v string) string { return model.If(v == NoProfile, l.T("importer.no_profile"), v) }
		out = append(out, i.choice("profile", l.T("importer.set_profile"), append([]string{NoProfile}, names...), cmp.Or(i.plan.Profile, NoProfile), label, false,
			func(v string) tea.Cmd { return i.change(exchange.Options{}, v, "") }))
	}
	if s.Delimiter != 0 {
		header := model.If(i.plan.Options.NoHeader, "no", "yes")
		out = append(out, i.setting(exchange.AskEncoding, s.Encoding, withFirst(s.Encoding, exchange.Encodings())...),
			i.setting(exchange.AskDelimiter, string(s.Delimiter), withFirst(string(s.Delimiter), []string{",", ";", "\t", "|"})...),
			i.setting(exchange.AskHeader, header, "yes", "no"))
	}
	return out
}

// withFirst puts a value before a list that does not hold it.
func withFirst(value string, list []string) []string {
	if slices.Contains(list, value) {
		return list
	}
	return append([]string{value}, list...)
}

// after gives the value that follows in a list, around its end.
func after(value string, list []string) string { return list[(slices.Index(list, value)+1)%len(list)] }

// setting is a row about the file as a whole.
func (i *Importer) setting(a exchange.Ask, value string, choices ...string) row {
	label := func(v string) string { return i.env.Lang.ImportAnswer(string(a), v) }
	return i.choice(string(a), i.env.Lang.T("importer.set_"+string(a)), choices, value, label, false, func(v string) tea.Cmd {
		o := i.plan.Options
		o.Answer(a, v)
		return i.change(o, NoProfile, i.plan.Profile)
	})
}

// choice is a row with a value of several: Space takes the next one, Enter opens the
// list of them, each worded by label, with itself behind it where it is hinted at.
func (i *Importer) choice(id, title string, values []string, now string, label func(string) string, hinted bool, take func(string) tea.Cmd) row {
	item := func(v *string) part.Item {
		return part.Item{Label: label(*v), Value: *v, Hint: model.If(hinted, *v, ""), On: *v == now}
	}
	return row{
		id: id, label: title, value: label(now),
		space: func() tea.Cmd { return take(after(now, values)) },
		enter: func() tea.Cmd {
			return nav.Pick(i.env, i.over.Choose, func() string { return title }, values, item, func(v *string) tea.Cmd { return take(*v) })
		},
	}
}

func (i *Importer) columnRow(c *exchange.SketchColumn) row {
	l := i.env.Lang
	take := func(v string) tea.Cmd {
		o := i.plan.Options
		i.plan.Sketch.Settle(&o)
		o.MapColumn(c.Key, v)
		return i.change(o, NoProfile, i.plan.Profile)
	}
	r := i.choice("column "+c.Key, l.F("importer.column_title", "Column", part.Cell(c.Header)), i.plan.Sketch.Fields, c.Field, l.ImportField, true, take)
	r.label, r.hint, r.muted = cmp.Or(c.Header, l.F("importer.column_number", "N", c.Key)), strings.Join(c.Samples, " · "), c.Field == "ignore"
	r.space = func() tea.Cmd { return take(after(c.Field, c.Guesses)) }
	return r
}
