package main

import (
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
	"tierbook/ui/plain"
)

// plainSession is the workbench in sentences.
func (r *run) plainSession(s *session, owner string) *plain.Session {
	return &plain.Session{
		Store: s.db, Lang: s.l, Out: r.Stdout, Today: s.today, AsOf: s.asOf, Currency: s.book.Currency, Owner: owner, By: r.writer(), Zone: s.book.Zone,
		IsCurrency: exchange.RealCurrency, Command: r.typedCommand(s),
		Filter: func(ctx context.Context, text string) (*model.Filter, error) {
			if g, err := s.db.Segment(ctx, text, s.asOf); err == nil {
				text = g.Filter
			}
			return s.filter(text)
		},
	}
}

// typedCommand runs a command line of plain mode, or a command of the person's own on a
// customer. What a command line fails of it has said itself.
func (r *run) typedCommand(s *session) func(ctx context.Context, words []string, rows []model.Row) error {
	at := sitting{book: s.db.DB, path: s.book.Path, flags: []string{"--plain", "--lang=" + r.l.Tag(), "--as-of=" + r.g.asOf, "--wait=" + r.g.wait.String()}}
	if r.guest == nil {
		at.flags = append(at.flags, "--db="+s.book.Path, "--mask="+strconv.FormatBool(r.g.mask))
	}
	own := r.runCommand(s)
	return func(ctx context.Context, words []string, rows []model.Row) error {
		if i := slices.IndexFunc(r.cfg.Commands, func(c model.Command) bool { return c.Name == words[0] }); i >= 0 && len(words) == 2 {
			row, err := plain.Meant(rows, words[1])
			if err != nil {
				return err
			}
			out, err := own(ctx, &r.cfg.Commands[i], row)
			_, _ = io.WriteString(r.Stdout, part.Lines(out))
			return err
		}
		a, here := *r.App, at
		here.rows, a.sitting = rows, &here
		r.again(&a, ctx, words)
		return nil
	}
}

// numbered puts customers in place of the numbers behind a command that begins with customers.
func (r *run) numbered(root *cobra.Command, args []string) {
	cmd, rest, err := root.Find(args)
	if err != nil {
		return
	}
	for i := range min(r.customersOf(cmd), len(rest)) {
		row, err := plain.Meant(r.sitting.rows, rest[i])
		if err != nil {
			return
		}
		args[len(args)-len(rest)+i] = "#" + strconv.FormatInt(row.ID, 10)
	}
}
