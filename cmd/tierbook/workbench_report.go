package main

import (
	"context"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/screen/dashboard"
)

// mostReports is how many names are tried for a report of one day.
const mostReports = 100

// reportFunction writes what the dashboard shows as a page beside where the
// program runs. A file that is there already stays: the next one gets a number.
func (r *run) reportFunction(s *session) dashboard.Report {
	return func(ctx context.Context, l *lang.Lang, q model.StatsQuery, path string) (string, error) {
		st, err := s.db.Stats(ctx, q)
		if err != nil {
			return "", err
		}
		rep := exchange.Report{Stats: st, By: q.By, Book: s.book, Owner: r.reportOwner(q.Owner), Words: l}
		if !q.Filter.Empty() {
			rep.Filter = part.Cell(q.Filter.String())
		}
		if rep.Policy, err = s.db.Policy(ctx); err != nil {
			return "", err
		}
		for n := 1; ; n++ {
			at := numbered(path, n)
			err := writeFile(at, false, func(w io.Writer) error { return exchange.WriteReport(w, &rep) })
			if err != nil && model.CodeOf(err) == model.CodeConflict && n < mostReports {
				continue
			}
			if full, ferr := filepath.Abs(at); ferr == nil {
				at = full
			}
			return at, err
		}
	}
}

// numbered gives the n-th name for a file: name.html, name-2.html ...
func numbered(path string, n int) string {
	if n < 2 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(n) + ext
}
