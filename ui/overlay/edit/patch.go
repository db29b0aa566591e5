package edit

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// without gives those of list that are not in other.
func without(list, other []string) []string {
	var out []string
	for _, v := range list {
		if !slices.Contains(other, v) {
			out = append(out, v)
		}
	}
	return out
}

// change gives the write of a patch, nil where there is nothing to write.
func (f *customerForm) change(p model.CustomerPatch) writer {
	referred, look := strings.TrimSpace(f.Form.Value(fieldReferred)), f.Form.Changed(fieldReferred)
	if len(p.Fields) == 0 {
		p.Fields = nil
	}
	if !look && reflect.ValueOf(p).IsZero() {
		f.Note = f.env.Lang.T("edit.nothing")
		return nil
	}
	store, id, typed := f.store, f.start.ID, f.Changes()
	return func(ctx context.Context) (model.Outcome, error) {
		if err := f.meanwhile(ctx, typed); err != nil {
			return model.Outcome{}, err
		}
		if look {
			by, err := f.find(ctx, referred)
			if err != nil {
				return model.Outcome{}, err
			}
			p.ReferredBy = &by
		}
		return store.EditCustomers(ctx, []int64{id}, p, model.ChangeEdit)
	}
}

// meanwhile refuses a write where somebody else has changed what was typed over since the
// form began, and says to what; saved again the form's own stands.
func (f *customerForm) meanwhile(ctx context.Context, typed map[string]string) error {
	d, err := f.store.Detail(ctx, f.start.ID, 0, 0)
	if err != nil {
		return err
	}
	was, others := map[string]string{}, []string{}
	for _, x := range customerFields(f.env, &f.start, f.referred, false) {
		was[x.Name] = x.Value
	}
	f.start, f.referred = known(&d)
	for _, x := range customerFields(f.env, &f.start, f.referred, false) {
		if own, ok := typed[x.Name]; ok && x.Value != was[x.Name] && x.Value != own {
			f.field = x.Name
			others = append(others, strings.TrimSuffix(x.Label, " *")+" "+cmp.Or(part.Cell(x.Value), "—"))
		}
	}
	if len(others) == 0 {
		return nil
	}
	return model.E(model.CodeRefused, "error.edit.meanwhile", "What", strings.Join(others, " · "))
}

// find gives the customer that a text names as the one who recommended, 0 for "".
func (f *customerForm) find(ctx context.Context, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	id, err := f.store.Find(ctx, text)
	if err != nil {
		f.field = fieldReferred
	}
	return id, err
}
