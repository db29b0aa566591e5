package edit

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
)

// patch gives what was changed of the customer, the recommender excepted.
func (f *customerForm) patch(birthday string, potential *int) model.CustomerPatch {
	var p model.CustomerPatch
	for field, into := range map[string]**string{
		fieldName: &p.Name, fieldRef: &p.Ref, fieldOwner: &p.Owner, fieldRegion: &p.Region, fieldIndustry: &p.Industry,
		fieldPhone: &p.Phone, fieldEmail: &p.Email, fieldNote: &p.Note,
	} {
		changed(f, field, into, f.Text(field))
	}
	if p.Owner != nil {
		*p.Owner = f.owner()
	}
	changed(f, fieldKind, &p.Kind, model.CustomerKind(f.Form.Value(fieldKind)))
	changed(f, fieldPotential, &p.Potential, potential)
	changed(f, fieldEvery, &p.Cadence, f.every())
	changed(f, fieldCredit, &p.Credit, f.credit())
	if f.Form.Changed(fieldBirthday) && birthday != f.old.Birthday {
		p.Birthday = &birthday
	}
	if f.Form.Changed(fieldTags) {
		now := splitTags(f.Form.Value(fieldTags))
		p.AddTags, p.RemoveTags = without(now, f.old.Tags), without(f.old.Tags, now)
	}
	return p
}

// changed puts a value into a patch where its field was changed.
func changed[T any](f *customerForm, field string, into **T, v T) {
	if f.Form.Changed(field) {
		*into = &v
	}
}

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
		f.say("edit.nothing", nav.Info)
		return nil
	}
	store, id := f.store, f.old.ID
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
