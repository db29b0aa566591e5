package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
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

// The rows of an outcome that can be looked into.
const (
	idCreated  = "created"
	idChanged  = "updated"
	idDoubles  = "doubles"
	idLeft     = "left"
	idRejected = "rejected"
	idNotes    = "notes"
)

// maxShown is how many rows are told one by one.
const maxShown = 200

// outcomeRows lists what would come of the file, or came of it.
func (i *Importer) outcomeRows() []row {
	l, r := i.env.Lang, &i.result
	first := row{id: "go", label: l.T("importer.nothing"), muted: true, enter: func() tea.Cmd { return nil }}
	if i.state == done {
		first = row{id: "go", label: l.T("importer.do_close"), enter: i.leave}
	} else if i.brings() {
		first = row{id: "go", label: l.T("importer.do_import"), enter: i.importFile}
	}
	out, left := []row{first}, 0
	if i.rows != nil {
		left = i.rows.LeftOut
	}
	for _, c := range []struct {
		id, key string
		n       int
	}{
		{idCreated, "importer.created_" + string(r.Kind), r.Created},
		{"customers", "importer.customers_created", r.CustomersCreated},
		{idChanged, "importer.updated", r.Updated},
		{"", "importer.unchanged", r.Unchanged},
		{idDoubles, "importer.doubles", r.Doubled},
		{idLeft, "importer.left", left},
		{idRejected, "importer.rejected", r.Rejected},
		{idNotes, "importer.notes", len(r.Notes)},
	} {
		if c.n == 0 && c.id != idCreated {
			continue
		}
		dedupe := c.id == idDoubles && i.state == done
		c.key = model.If(dedupe, "importer.doubles_done", c.key)
		w := row{id: c.id, count: c.n, counted: true, label: l.F(c.key, "N", c.n), muted: c.n == 0}
		if i.lines(c.id, 40) != nil {
			w.value = i.env.Sign("›")
			w.enter = func() tea.Cmd {
				if dedupe {
					return i.env.Tell(nav.Push{Overlay: i.over.Dedupe()})
				}
				i.opened, i.from = c.id, i.state
				i.to(inside)
				return nil
			}
		}
		out = append(out, w)
	}
	return out
}

// lines tells what is behind a row of an outcome; nil for nothing.
func (i *Importer) lines(id string, w int) []string {
	l, r := i.env.Lang, &i.result
	var texts []string
	switch id {
	case idCreated:
		if i.rows != nil && r.Created > 0 {
			return append(i.muted(l.T("importer.first"), w), i.table(i.rows, maxShown, w)...)
		}
	case idChanged:
		texts = l.ImportChanges(r)
	case idDoubles:
		texts = model.Each(r.Doubles[:min(len(r.Doubles), maxShown)], func(d *model.Double) string {
			return l.F("importer.double", "Row", d.Row, "Name", d.Name, "Other", d.Other, "By", l.T("importer.by_"+d.By))
		})
	case idLeft:
		texts = model.Each(i.rows.Left, func(row *model.LeftRow) string { return l.Row(row.Row, row.Text) })
	case idRejected:
		texts = model.Each(r.Problems[:min(len(r.Problems), maxShown)], l.Problem)
		if more := len(r.Problems) - maxShown; more > 0 {
			texts = append(texts, l.F("importer.more", "N", more))
		}
	case idNotes:
		texts = model.Each(r.Notes, func(n *model.Reason) string {
			if key := "importer.note_" + n.Code; l.Has(key) { // without the flag by which a command decides it otherwise
				return l.F(key, "N", int(n.N), "M", int(n.M), "Text", n.Text)
			}
			return l.Reason(*n)
		})
	}
	return slices.Concat(model.Each(texts, func(t *string) []string { return i.plain(*t, w) })...)
}

// doneText says where what was kept stands, and how all of it is taken back.
func (i *Importer) doneText(w int) []string {
	l, check := i.env.Lang, model.If(i.env.ASCII, "", "✓ ")
	out := []string{"  " + i.env.Theme.Good.Render(check+l.T("importer.done"))}
	if i.done.Rejected != "" {
		out = slices.Concat(out, i.plain(l.F("importer.kept", "Path", i.done.Rejected), w))
	}
	if i.done.Profile != "" {
		out = slices.Concat(out, i.muted(l.F("importer.profile_kept", "Name", i.done.Profile), w))
	}
	if i.result.Batch != 0 {
		out = slices.Concat(out, i.muted(l.F("importer.undo", "Key", i.env.Keys.Key(action.Undo)), w))
	}
	return out
}

func (i *Importer) muted(text string, w int) []string { return i.prose(text, w, i.env.Theme.Muted) }

func (i *Importer) plain(text string, w int) []string { return i.prose(text, w, theme.Style{}) }

func (i *Importer) prose(text string, w int, style theme.Style) []string {
	return part.Painted(part.Cell(text), w-2, "  ", style)
}

// table shows the first rows of an import as they are understood.
func (i *Importer) table(in *model.Import, most, w int) []string {
	heads, rows := i.env.Lang.Imported(in, most)
	cols := model.Each(heads, func(head *string) part.Column { return part.Column{Title: *head, Want: part.Width(*head)} })
	for n := range cols {
		c := &cols[n]
		for _, cells := range rows {
			cells[n] = part.Cell(cells[n])
			c.Want = max(c.Want, part.Width(cells[n]))
		}
		c.Width, c.Drop, c.Right = min(c.Want, 16), n, n == 0 || c.Title == i.env.Lang.T("import.col.amount")
	}
	cols[0].Drop, cols[1].Drop, cols[1].Flex = 0, 0, 1
	widths := part.Layout(cols, w-4)
	out := []string{"  " + i.env.Theme.Muted.Render(part.Head(cols, widths))}
	return append(out, model.Each(rows, func(cells *[]string) string { return "  " + part.Line(cols, widths, *cells, nil) })...)
}
