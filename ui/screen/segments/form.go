package segments

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// The fields of the form.
const fieldName, fieldFilter = "name", "filter"

// form is the overlay that asks for a segment's name and filter.
type form struct {
	*nav.FormOverlay
	env   *nav.Env
	store Store
	taken func(name string) bool // it is in use
	fixed bool                   // the name of an existing segment stays
}

// newForm makes the overlay; a name means that segment's filter is changed.
func newForm(env *nav.Env, store Store, name, filter string, taken func(name string) bool) *form {
	f := &form{env: env, store: store, taken: taken, fixed: name != ""}
	f.FormOverlay = nav.NewFormOverlay(env, func() *part.Form { return f.fields(name, filter) }, f.save)
	f.Layer, f.Wide, f.High, f.Keys = "segment_form", 76, 10, "segments.keys"
	return f
}

func (f *form) fields(name, filter string) *part.Form {
	t, kind := f.env.Lang, part.TextField
	if f.fixed {
		kind = part.ReadOnly
	}
	return part.NewForm(
		part.Field{Name: fieldName, Kind: kind, Label: t.T("attr.name"), Value: name, Hint: t.T("segments.name.hint"), Limit: 80, Help: func(v string) string {
			if f.taken(strings.TrimSpace(v)) {
				return t.T("segments.replaces")
			}
			return ""
		}},
		part.Field{Name: fieldFilter, Label: t.T("segments.filter"), Value: filter, Hint: t.T("segments.filter.hint"), Help: f.reading},
	)
}

// reading says how the filter is understood.
func (f *form) reading(text string) string {
	p, err := f.parse(text)
	switch {
	case err != nil:
		return f.env.Lang.Error(err)
	case p.Empty():
		return f.env.Lang.T("segments.everybody")
	}
	return "→ " + p.String()
}

func (f *form) parse(text string) (*model.Filter, error) {
	return model.ParseFilter(text, f.env.FilterOptions())
}

// save reads the fields and writes the segment.
func (f *form) save() tea.Cmd {
	name, filter := f.Text(fieldName), f.Text(fieldFilter)
	if name == "" {
		f.Form.SetError(fieldName, f.env.Lang.T("segments.no_name"))
	}
	if _, err := f.parse(filter); err != nil {
		f.Form.SetError(fieldFilter, f.env.Lang.Error(err))
	}
	if f.Form.FocusError() {
		return nil
	}
	store := f.store
	return f.Write(func(ctx context.Context) (model.Outcome, error) {
		return store.SaveSegment(ctx, name, filter)
	}, keptMsg{name})
}
