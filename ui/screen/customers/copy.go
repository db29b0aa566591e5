package customers

import (
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// The formats in which customers are copied.
const (
	copyLine = "line" // name, phone, e-mail
	copyName = "name"
	copyTSV  = "tsv"
	copyCSV  = "csv"
	copyJSON = "json"
)

// ExportFormats are the formats Overlays.Export is called with.
var ExportFormats = [...]string{"csv", "json"}

// chooseFormat asks for one of some formats, under a title; words begin their names in
// the catalogues.
func (l *Layer) chooseFormat(title func() string, words string, formats []string, done func(format string) tea.Cmd) tea.Cmd {
	choices := func() (string, []part.Item) {
		return title(), model.Each(formats, func(f *string) part.Item { return part.Item{Label: l.Env.Lang.T(words + *f), Value: *f} })
	}
	return l.Env.Tell(nav.Push{Overlay: l.Over.Choose(choices, false, func(v []string) tea.Cmd { return done(v[0]) })})
}

// copyAs copies those selected, or the one under the cursor.
func (l *Layer) copyAs(format string) tea.Cmd {
	return l.Copied(func(rows []model.Row) tea.Cmd {
		n, text := len(rows), l.clip(format, rows)
		say := l.Env.Lang.F("customers.copied", "N", n, "Count", l.Env.Lang.Count(n), "Format", l.Env.Lang.T("customers.copy."+format))
		switch {
		case n == 0:
			return nav.Say(l.Env.Lang.T("customers.why.nobody"), nav.Warn)
		case n == 1 && format == copyLine:
			say = l.Env.Lang.F("customers.copied_one", "Text", text)
		}
		return tea.Batch(tea.SetClipboard(text), nav.Say(say, nav.Info))
	})
}

// clip writes rows for the clipboard. Every value passes the sanitiser: what is
// pasted into a shell must not bring control characters along.
func (l *Layer) clip(format string, rows []model.Row) string {
	var b strings.Builder
	switch format {
	case copyTSV, copyCSV:
		w := csv.NewWriter(&b)
		if format == copyTSV {
			w.Comma = '\t'
		}
		_ = w.Write(l.record(l.Env.AttrTitle)) // a Builder does not fail
		for i := range rows {
			_ = w.Write(l.record(func(a model.Attr) string { return part.Cell(l.exact(&rows[i], a)) }))
		}
		w.Flush()
	case copyJSON:
		data, err := json.MarshalIndent(model.Each(rows, l.object), "", "  ")
		if err == nil {
			b.Write(data)
		}
	default:
		b.WriteString(strings.Join(model.Each(rows, func(r *model.Row) string {
			return model.If(format == copyName, part.Cell(r.Name), part.Join(", ", part.Cell(r.Name), part.Cell(r.Phone), part.Cell(r.Email)))
		}), "\n"))
	}
	return b.String()
}

// record gives what cell says of each column.
func (l *Layer) record(cell func(a model.Attr) string) []string {
	return model.Each(l.columns, func(a *model.Attr) string { return cell(*a) })
}

func (l *Layer) object(r *model.Row) map[string]any {
	out := map[string]any{"id": r.ID, "name": r.Name}
	for _, a := range l.columns {
		text := l.exact(r, a)
		if f, own := l.Env.Field(a); own {
			out[f.Name] = text
			continue
		}
		switch a.Info().Type {
		case model.TypeNumber, model.TypeMoney, model.TypeShare:
			out[a.String()] = nil
			if text != "" {
				out[a.String()] = json.Number(text)
			}
		case model.TypeSet:
			out[a.String()] = append([]string{}, r.Tags...)
		default:
			out[a.String()] = text
		}
	}
	return out
}

// exact writes a value as data: plain numbers, ISO days, English words, ""
// for unknown.
func (l *Layer) exact(r *model.Row, a model.Attr) string {
	if f, own := l.Env.Field(a); own {
		return r.Field(f.Name)
	}
	switch a.Info().Type {
	case model.TypeText, model.TypeSet:
		return r.Text(a)
	}
	v, ok := r.Num(a)
	if !ok {
		return ""
	}
	switch a.Info().Type {
	case model.TypeTier:
		return l.Env.Lang.Tier(model.Tier(v))
	case model.TypeDay:
		return model.Day(v).String()
	case model.TypeMoney:
		return model.FormatMinor(int64(v), l.Env.Book.Currency)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
