package main

import (
	"context"

	"github.com/spf13/cobra"

	"tierbook/model"
)

func (r *run) undoCmd() *cobra.Command {
	cmd := r.command("undo", "", "  tierbook undo\n  tierbook undo --json", r.exactly(0), nil)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return r.takeBack(cmd.Context(), "cmd.undo.done", func(s *session) (model.Outcome, error) {
			return s.db.Undo(cmd.Context(), "")
		})
	}
	return cmd
}

func (r *run) redoCmd() *cobra.Command {
	cmd := r.command("redo", "", "  tierbook redo\n  tierbook redo --json", r.exactly(0), nil)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return r.takeBack(cmd.Context(), "cmd.redo.done", func(s *session) (model.Outcome, error) {
			return s.db.Redo(cmd.Context(), "")
		})
	}
	return cmd
}

func (r *run) takeBack(ctx context.Context, key string, fn func(*session) (model.Outcome, error)) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	out, err := fn(s)
	if err != nil {
		return err
	}
	if r.g.json {
		return r.printJSON(jsonObject{
			"change", changeJSON(&out.Change), "customer_id", known(out.CustomerID, out.CustomerID != 0),
			"before", standingJSON(out.Before), "after", standingJSON(out.After),
		})
	}
	r.tell(r.l.F(key, "What", changeText(out.Change, s.l)))
	if out.Change.Kind == model.ChangeImport && key == "cmd.undo.done" {
		r.tell(r.l.T("cmd.redo_hint"))
	}
	if line := r.deltaText(&out, s.l); line != "" && standingMoved(&out) {
		r.tell(line)
	}
	return nil
}

func changeJSON(c *model.Change) jsonObject {
	return jsonObject{
		"id", c.ID, "at", utc(c.At), "kind", string(c.Kind), "subject", c.Subject, "count", c.Count, "detail", c.Detail, "undone", c.Undone,
	}
}

func (r *run) rescoreCmd() *cobra.Command {
	cmd := r.command("rescore", "", "  tierbook rescore\n  tierbook rescore --json", r.exactly(0), nil)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if r.g.asOf != "" {
			return model.E(model.CodeUsage, "error.cmd.rescore_as_of")
		}
		s, err := r.book(cmd.Context(), openMode{stale: true})
		if err != nil {
			return err
		}
		bar := r.progress()
		res, err := s.db.Rescore(cmd.Context(), bar.step)
		bar.done()
		if err != nil {
			return err
		}
		if r.g.json {
			return r.printJSON(jsonObject{"day", res.Day, "customers", res.Customers, "moved", res.Moved, "up", res.Up, "down", res.Down})
		}
		r.tell(counted(r.l, "cmd.rescore.done", res.Customers, "Day", res.Day.String(), "Up", r.l.Count(res.Up), "Down", r.l.Count(res.Down)))
		return nil
	}
	return cmd
}
