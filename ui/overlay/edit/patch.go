package edit

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"tierbook/model"
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
	store, id := f.store, f.start.ID
	return func(ctx context.Context) (model.Outcome, error) {
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
