package main

import (
	"context"
	"time"

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

// jsonChange is what undo and redo print.
type jsonChange struct {
	Change     jsonStep      `json:"change"`
	CustomerID *int64        `json:"customer_id"`
	Before     *jsonStanding `json:"before"`
	After      *jsonStanding `json:"after"`
}

// jsonStep describes one change of the book.
type jsonStep struct {
	ID      int64  `json:"id"`
	At      string `json:"at"`
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	Count   int    `json:"count"`
	Detail  string `json:"detail"`
	Undone  bool   `json:"undone"`
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
		v := jsonChange{Change: stepJSON(&out.Change), Before: standingJSON(out.Before), After: standingJSON(out.After)}
		if out.CustomerID != 0 {
			v.CustomerID = &out.CustomerID
		}
		return r.printJSON(v)
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

func stepJSON(c *model.Change) jsonStep {
	return jsonStep{c.ID, time.Unix(c.At, 0).UTC().Format(time.RFC3339), string(c.Kind), c.Subject, c.Count, c.Detail, c.Undone}
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
			return r.printJSON(struct {
				Day       model.Day `json:"day"`
				Customers int       `json:"customers"`
				Moved     int       `json:"moved"`
				Up        int       `json:"up"`
				Down      int       `json:"down"`
			}{res.Day, res.Customers, res.Moved, res.Up, res.Down})
		}
		r.tell(counted(r.l, "cmd.rescore.done", res.Customers, "Day", res.Day.String(), "Up", r.l.Count(res.Up), "Down", r.l.Count(res.Down)))
		return nil
	}
	return cmd
}
