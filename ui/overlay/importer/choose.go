package importer

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/part"
)

// reword makes the form in the language of now. Options are asked for once a file
// has left something open, or has been read, where rates may be missing.
func (i *Importer) reword() {
	path, flags, focus := i.path, i.flags, fieldPath
	if i.form != nil {
		path, flags, focus = i.form.Value(fieldPath), i.form.Value(fieldOptions), i.form.Focused()
	}
	l := i.env.Lang
	i.form = part.NewForm(
		part.Field{Name: fieldPath, Label: l.T("importer.file"), Hint: l.T("importer.file_hint")},
		part.Field{
			Name: fieldOptions, Label: l.T("importer.options"), Hint: l.T("importer.options_hint"),
			Visible: func(*part.Form) bool { return i.asks },
		},
	)
	i.form.SetValues(map[string]string{fieldPath: path, fieldOptions: flags})
	i.form.Focus(focus)
}

// answered are the refusals that an option answers.
var answered = [...]string{
	"error.exchange.encoding_unknown", "error.exchange.encoding_mismatch", "error.exchange.no_columns", "error.exchange.no_date",
	"error.exchange.kind_open", "error.exchange.date_mixed", "error.exchange.date_order", "error.exchange.decimal",
}

// ask shows the options once a file was read, and takes the cursor there where
// one of them is all that is missing.
func (i *Importer) ask(err error) {
	if err == nil {
		i.asks = true
		return
	}
	var e *model.Error
	for _, key := range answered {
		if errors.As(err, &e) && e.Key == key {
			i.asks = true
			i.form.Focus(fieldOptions)
		}
	}
}

// Key gives the fields their keys; Tab completes the path, and leads back to it
// from the options, to which the arrow down leads.
func (i *Importer) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if i.state != choosing {
		return nil, false
	}
	key, onPath := msg.String(), i.form.Focused() == fieldPath
	switch {
	case !onPath && (key == "tab" || key == "shift+tab" || key == "up"):
		i.form.Focus(fieldPath)
		return nil, true
	case onPath && key == "tab":
		return i.complete(), true
	case onPath && len(i.options) > 0 && key == "down":
		i.pick = min(i.pick+1, len(i.options)-1)
		return nil, true
	case onPath && len(i.options) > 0 && key == "up":
		i.pick = max(i.pick-1, -1)
		return nil, true
	case onPath && i.picked() != "" && key == "enter":
		return i.take(i.picked()), true
	case onPath && key == "down":
		i.form.Focus(fieldOptions)
		return nil, true
	}
	if i.form.Update(msg) {
		i.options, i.err = nil, nil
		return nil, true
	}
	return nil, false
}

// picked gives the path under the cursor, "" for none.
func (i *Importer) picked() string {
	if i.pick < 0 || i.pick >= len(i.options) {
		return ""
	}
	return i.options[i.pick]
}

// take fills in a path that completion found, and goes on inside a folder.
func (i *Importer) take(path string) tea.Cmd {
	i.form.SetValue(fieldPath, path)
	i.options = nil
	return i.complete()
}

// complete asks how the path goes on.
func (i *Importer) complete() tea.Cmd {
	if i.files.Complete == nil {
		return nil
	}
	req, path, find := i.completion.Next(), i.form.Value(fieldPath), i.files.Complete
	return func() tea.Msg { return completeMsg{req, path, find(path)} }
}

// completed takes what all continuations have in common, and shows them where
// there are several.
func (i *Importer) completed(m completeMsg) {
	if i.state != choosing || i.form.Value(fieldPath) != m.path {
		return
	}
	i.options, i.err, i.pick = nil, nil, -1
	if len(m.list) == 0 {
		i.err = model.NotFound("importer.no_file", "Path", m.path)
		return
	}
	common := m.list[0]
	for _, p := range m.list[1:] {
		for !strings.HasPrefix(p, common) {
			_, n := lastRune(common)
			common = common[:len(common)-n]
		}
	}
	if len(common) > len(m.path) {
		i.form.SetValue(fieldPath, common)
	}
	if len(m.list) > 1 {
		i.options = m.list
	}
}
