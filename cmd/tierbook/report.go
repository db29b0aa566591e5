package main

import (
	"cmp"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// reportOptions are the flags of report besides those it shares with stats.
type reportOptions struct {
	statsOptions
	output, format string
	force          bool
}

func (r *run) reportCmd() *cobra.Command {
	var o reportOptions
	cmd := r.command("report", "["+r.l.T("cmd.arg.filter")+"]", `  tierbook report -o book.html
  tierbook report -o east.html --by owner region:East
  tierbook report --owner li --format md
  tierbook report --lang zh -o 客户报告.html
  0 7 * * 1 tierbook -q report --force -o monday.html   # for cron`, nil, func(cmd *cobra.Command, args []string) error {
		byName := map[string]string{".md": "md", ".markdown": "md", ".json": "json"}[strings.ToLower(filepath.Ext(o.output))]
		format := cmp.Or(strings.ToLower(o.format), byName, map[bool]string{true: "json", false: "html"}[r.g.json])
		if !slices.Contains([]string{"html", "md", "json"}, format) {
			return model.E(model.CodeUsage, "error.report.format", "Text", o.format)
		}
		o.by = cmp.Or(o.by, "owner")
		return r.report(cmd.Context(), filterText(unshield(args)), format, &o)
	})
	return r.statsFlags(r.flags(cmd, "flag.report.", "output,o", &o.output, "format", &o.format, "force", &o.force), &o.statsOptions)
}

// report writes the figures in a format to Stdout or to a file.
func (r *run) report(ctx context.Context, filter, format string, o *reportOptions) error {
	s, q, st, err := r.figures(ctx, filter, &o.statsOptions)
	if err != nil {
		return err
	}
	rep, err := r.newReport(ctx, s, &q, st, s.l)
	if err != nil {
		return err
	}
	rep.Filter = part.Cell(strings.TrimSpace(filter))
	fill := func(w io.Writer) error {
		switch format {
		case "md":
			return exchange.WriteReportMarkdown(w, &rep)
		case "json":
			return writeJSON(w, statsJSON(&st, s, &q))
		}
		return exchange.WriteReport(w, &rep)
	}
	return r.deliver(o.output, o.force, fill, func() string { return r.l.F("report.done", "Path", part.Cell(o.output)) })
}

func (r *run) newReport(ctx context.Context, s *session, q *model.StatsQuery, st model.Stats, l *lang.Lang) (exchange.Report, error) {
	rep := exchange.Report{Stats: st, By: q.By, Field: q.Field, Book: s.book, Words: l}
	if q.Owner != "" { // everybody's else
		rep.Owner = part.Cell(r.ownerWord(q.Owner))
	}
	var err error
	rep.Policy, err = s.db.Policy(ctx)
	return rep, err
}
