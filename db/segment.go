package db

import (
	"cmp"
	"context"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// Segments gives the saved filters by name, with what matches them as of a day
// (0 is today). One whose filter can no longer be read says so in Error.
func (d *DB) Segments(ctx context.Context, asOf model.Day) ([]model.Segment, error) {
	return d.segments(ctx, "", asOf)
}

// Segment gives one saved filter. CodeNotFound when there is none of the name.
func (d *DB) Segment(ctx context.Context, name string, asOf model.Day) (model.Segment, error) {
	out, err := d.segments(ctx, name, asOf)
	if err == nil && len(out) == 0 {
		err = model.NotFound("error.segment.missing", "Name", name)
	}
	return append(out, model.Segment{})[0], err
}

func (d *DB) segments(ctx context.Context, name string, asOf model.Day) (out []model.Segment, err error) {
	defer d.mapped(&err)
	out, err = engine.All(ctx, d.readers, func(s *model.Segment) []any { return []any{&s.Name, &s.Filter, &s.Created} },
		"SELECT name, filter, created FROM segment WHERE $1 = '' OR name = $1 ORDER BY name", name)
	if err != nil || len(out) == 0 {
		return []model.Segment{}, err
	}
	s, src, err := d.read.At(ctx, asOf)
	if err != nil {
		return nil, err
	}
	s.RLock()
	defer s.RUnlock()
	for i := range out {
		f, err := d.parse(ctx, out[i].Filter, src.Day, model.TierNames{})
		if err != nil {
			out[i].Error = err.Error()
			continue
		}
		if f, err = d.named(ctx, f); err != nil {
			return nil, err
		}
		if err := s.Measure(ctx, &out[i], f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// parse reads a filter that is kept: tiers stand in it by their letters.
func (d *DB) parse(ctx context.Context, filter string, day model.Day, tiers model.TierNames) (*model.Filter, error) {
	fields, err := write.FieldDefs(ctx, d.readers)
	if err != nil {
		return nil, err
	}
	return model.ParseFilter(filter, model.FilterOptions{Today: day, Currency: d.book.Currency, Fields: fields, Tiers: tiers})
}

// SaveSegment keeps a filter under a name, in place of one that had it. A filter
// that cannot be read is refused with the filter's own error.
func (d *DB) SaveSegment(ctx context.Context, name, filter string) (model.Outcome, error) {
	name, filter = record.CleanText(name), strings.TrimSpace(filter)
	if name == "" {
		return model.Outcome{}, model.Invalid("error.segment.name")
	}
	if _, err := d.parse(ctx, filter, d.today(), model.TierNames{}); err != nil {
		book, broken := d.Book(ctx)
		f, err := d.parse(ctx, filter, d.today(), book.Tiers)
		if err = cmp.Or(broken, err); err != nil {
			return model.Outcome{}, err
		}
		filter = f.String() // names of tiers may change
	}
	return d.makeChange(ctx, model.ChangeSegmentSave, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		x.Change.Subject = name
		x.Write(x.Tabs["segment"], []any{name, filter, int64(x.Today)})
		return nil
	})
}

// DeleteSegment forgets a saved filter; its customers stay.
func (d *DB) DeleteSegment(ctx context.Context, name string) (model.Outcome, error) {
	return d.makeChange(ctx, model.ChangeSegmentDelete, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		if x.Row(x.Tabs["segment"], name) == nil {
			return model.NotFound("error.segment.missing", "Name", name)
		}
		x.Change.Subject = name
		x.Remove(x.Tabs["segment"], name)
		return nil
	})
}
