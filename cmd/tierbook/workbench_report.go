package main

import (
	"context"
	"io"
	"path/filepath"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/screen/dashboard"
)

// reportFunction writes what the dashboard shows as a page beside where the
// program runs. A file that is there already stays: the next one gets a number.
func (r *run) reportFunction(s *session) dashboard.Report {
	return func(ctx context.Context, l *lang.Lang, q model.StatsQuery, path string) (string, error) {
		st, err := s.db.Stats(ctx, q)
		if err != nil {
			return "", err
		}
		rep, err := r.newReport(ctx, s, &q, st, l)
		if err != nil {
			return "", err
		}
		if !q.Filter.Empty() {
			rep.Filter = part.Cell(q.Filter.String())
		}
		at, err := writeNumbered(path, func(w io.Writer) error { return exchange.WriteReport(w, &rep) })
		if full, ferr := filepath.Abs(at); ferr == nil {
			at = full
		}
		return at, err
	}
}
