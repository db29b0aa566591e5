package importer

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// View draws exactly h lines of w cells.
func (i *Importer) View(w, h int) string {
	i.w, i.h = w, h
	head := i.head(w)
	var body, foot []string // body is the text of a state that has no list
	switch i.shown() {
	case inside:
		if body = i.lines(i.opened, w); body == nil {
			body = []string{""}
		}
	case reading, trying, writing:
		body = i.workingText(w)
	}
	word := map[state]string{
		choosing: "importer.keys", asking: "importer.keys_ask", planning: "importer.keys_plan", looking: "importer.keys_look", done: "importer.keys_look",
		inside: "importer.keys_inside",
	}[i.shown()]
	if word = model.If(i.rating(), "importer.keys_rate", word); word != "" {
		choose, leave := i.env.Keys.Key(action.Choose), i.env.Keys.Key(action.Cancel)
		foot = append([]string{""}, i.muted(i.env.Lang.F(word, "Complete", action.Pretty("tab"), "Up", action.Pretty("backspace"), "Open", choose, "Take", choose,
			"List", choose, "Change", action.Pretty("space"), "Close", leave, "Back", leave), w)...)
	}
	room := h - len(head) - len(foot)
	if room < 4 {
		foot, room = nil, h-len(head)
	}
	lines, below := append([]string{}, head...), []string(nil)
	row := func(n int) string { return i.line(n, w) }
	if body != nil { // text to be scrolled
		i.win.SetTotal(len(body))
		row = func(n int) string { return body[n] }
	} else {
		below = i.below(w, room-len(i.list))
	}
	lines = append(lines, i.win.Draw(room-len(below), row)...)
	if len(below) > 0 {
		lines = append(part.Exactly(lines, h-len(foot)-len(below), ""), below...)
	}
	if _, to := i.win.Visible(); to < i.win.Total && len(lines) > 0 {
		last := min(len(head)+i.win.Height, len(lines)) - 1
		lines[last] = part.Fit(lines[last], w-1) + i.env.Theme.Muted.Render(i.env.Sign("↓"))
	}
	return part.Footed(lines, w, h, foot...)
}

// shown is the state whose page is drawn.
func (i *Importer) shown() state { return model.If(i.still(), planning, i.state) }

// head is what stands above the list.
func (i *Importer) head(w int) []string {
	l, th := i.env.Lang, i.env.Theme
	title := func(text string) []string {
		return []string{"", "  " + th.Bold.Render(part.Fit(part.Cell(text), max(4, w-4)))}
	}
	switch i.shown() {
	case choosing:
		text, _ := i.input.Draw(max(1, w-4), i.env.FormStyle())
		out := []string{"  " + th.Muted.Render(part.Fit(part.Cell(l.F("importer.folder", "Folder", i.folder)), max(1, w-4))), "  " + text, ""}
		return append(out, i.mistake(w)...)
	case asking:
		q, out := &i.plan.Sketch.Questions[0], append(title(i.path), "")
		out = append(append(out, i.plain(l.ImportQuestion(string(q.Ask), q.Err), w)...), "")
		if i.rating() {
			text, _ := i.rate.Draw(max(1, w-4), i.env.FormStyle())
			out = append(append(out, "  "+text, ""), i.mistake(w)...)
		}
		return out
	case planning:
		out := append(title(i.summary()), i.mistake(w)...)
		return append(out, "")
	case looking:
		return append(title(i.summary()), "", "  "+th.Muted.Render(l.T("importer.would")))
	case inside:
		return append(title(l.T("importer.inside_"+i.opened)), "")
	case done:
		return append(append(title(i.summary()), i.doneText(w)...), "")
	}
	return append(title(i.path), "")
}

// mistake tells the error, with an empty line below.
func (i *Importer) mistake(w int) []string {
	if i.err == nil {
		return nil
	}
	text, own := i.env.Lang.Error(i.err), (*model.Error)(nil)
	if errors.As(i.err, &own) && i.env.Lang.Has("importer."+own.Key) { // without the flag of the command
		text = i.env.Lang.F("importer."+own.Key, "File", own.Args["File"])
	}
	return append(i.prose("! "+text, w, i.env.Theme.Bad), "")
}

// summary names the file, what it holds and how much.
func (i *Importer) summary() string {
	s, file := i.plan.Sketch, i.path[strings.LastIndexAny(i.path, `/\`)+1:]
	return i.env.Lang.F("importer.rows_"+string(s.Kind), "N", s.Rows, "Rows", i.env.Lang.Count(s.Rows), "File", file)
}

// below is what stands at the bottom of a page: the first rows of the file as they
// are understood, or what the overlay is for.
func (i *Importer) below(w, room int) []string {
	l := i.env.Lang
	switch {
	case i.state == choosing && len(i.list) == 0 && i.err == nil:
		return i.muted(l.T("importer.what"), w)
	case i.state == asking:
		cols := i.plan.Sketch.Columns
		switch i.plan.Sketch.Questions[0].Ask {
		case exchange.AskName, exchange.AskDate, exchange.AskAmount, exchange.AskRate: // the answers show what stands in the columns
			return nil
		}
		if room < 3 || len(cols) == 0 {
			return nil
		}
		out := []string{"", "  " + i.env.Theme.Title.Render(l.T("importer.samples"))}
		for _, c := range cols[:min(len(cols), room-2)] {
			name := part.Fit(part.Cell(c.Header), min(24, w/3))
			out = append(out, "  "+name+"  "+i.env.Theme.Muted.Render(part.Fit(part.Cell(strings.Join(c.Samples, " · ")), max(1, w-part.Width(name)-6))))
		}
		return out
	case i.shown() == planning && i.plan.Sketch.First != nil:
		if i.h < 14 {
			return nil
		}
		out := []string{"", "  " + i.env.Theme.Title.Render(l.T("importer.first"))}
		return append(out, i.table(i.plan.Sketch.First, min(PreviewRows, max(2, i.h-16)), w)...)
	}
	return nil
}

func (i *Importer) line(n, w int) string {
	th, r := i.env.Theme, &i.list[n]
	here, wide := n == i.win.Cursor, max(4, w-4)
	mark := i.env.Mark(here) + " "
	var text string
	switch {
	case r.counted:
		text = part.FitRight(i.env.Lang.Count(r.count), 9) + "  " + part.Cell(r.label) + "  " + r.value
	case i.state == choosing:
		value := part.Cell(r.value)
		label := part.Fit(part.Cell(r.label), max(4, wide-part.Width(value)-2))
		text = label + "  " + value
	case i.state == asking:
		text = part.Fit(r.value, 2) + part.Cell(r.label)
		if r.hint != "" {
			text = part.Fit(text, min(30, wide/2)) + "  " + part.Cell(r.hint)
		}
	case r.value == "":
		text = part.Cell(r.label)
	default:
		first := min(26, wide*3/10)
		text = part.Fit(part.Cell(r.label), first) + "  "
		if r.hint == "" {
			text += part.Cell(r.value)
			break
		}
		text += part.Fit(part.Cell(r.value), min(26, max(4, (wide-first)/2))) + "  " + part.Cell(r.hint)
	}
	text = part.Fit(text, wide)
	switch {
	case r.title:
		return "   " + th.Title.Render(text)
	case here:
		return " " + th.Accent.Render(mark) + th.Select.Render(text)
	case r.muted:
		return " " + mark + th.Muted.Render(text)
	case r.id == idRejected:
		return " " + mark + th.Warn.Render(text)
	}
	return " " + mark + text
}

// Cursor is in the path while that is asked for.
func (i *Importer) Cursor() *tea.Cursor {
	if i.rating() {
		_, at := i.rate.Draw(max(1, i.w-4), i.env.FormStyle())
		at, below := at+2, len(i.mistake(i.w))
		return tea.NewCursor(at, len(i.head(i.w))-2-below)
	}
	if i.state != choosing {
		return nil
	}
	_, at := i.input.Draw(max(1, i.w-4), i.env.FormStyle())
	return tea.NewCursor(at+2, 1)
}

// Mouse scrolls by the wheel, and takes the row clicked.
func (i *Importer) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	was := i.win.Cursor
	switch row, again := nav.Point(&i.win, msg, y-len(i.head(i.w))); {
	case row < 0 || len(i.list) == 0:
	case i.list[row].title:
		i.win.To(was)
	case again || i.state == choosing || i.state == asking:
		return i.enter()
	}
	return nil
}

// workingText tells how far reading or importing is.
func (i *Importer) workingText(w int) []string {
	l, step := i.env.Lang, "progress."+i.work.Step.Step
	step = model.If(l.Has(step), step, "progress.work")
	key := model.If(i.state == writing && i.committed(), "importer.finishing", "importer.stop")
	return append([]string{
		"  " + l.T(step), "  " + part.ProgressBar(i.work.Step.Done, i.work.Step.Total, max(10, min(60, w-4)), i.env.ASCII, i.env.Theme), "",
	}, i.muted(l.F(key, "Key", i.env.Keys.Key(action.Cancel)), w)...)
}
