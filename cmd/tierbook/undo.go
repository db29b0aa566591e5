package main

import (
	"context"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/model"
	"tierbook/ui/part"
)

// stepCmd makes undo or redo.
func (r *run) stepCmd(name string, step func(*db.DB, context.Context, string) (model.Outcome, error)) *cobra.Command {
	example := "  tierbook " + name + "\n  tierbook " + name + " --json"
	return r.command(name, "", example, r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		out, err := step(s.db.DB, cmd.Context(), "")
		if err != nil {
			return err
		}
		if c := &out.Change; r.g.json {
			return r.printJSON(jsonObject{
				"change",
				jsonObject{
					"id", c.ID, "at", utc(c.At), "kind", string(c.Kind), "subject", c.Subject, "count", c.Count, "detail", c.Detail, "undone", c.Undone, "by", c.By,
				},
				"customer_id", known(out.CustomerID, out.CustomerID != 0),
				"before", s.standingJSON(out.Before), "after", s.standingJSON(out.After),
			})
		}
		r.tell(r.l.F("cmd."+name+".done", "What", changeText(out.Change, s.l)))
		if by := out.Change.By; by != "" && by != r.writer() {
			r.tell(part.Cell(s.l.ChangedWhen(out.Change, s.book.Zone)))
		}
		if out.Change.Kind == model.ChangeImport && name == "undo" {
			r.tell(r.l.T("cmd.redo_hint"))
		}
		r.tellMoved(s, &out)
		return nil
	}))
}

func (r *run) rescoreCmd() *cobra.Command {
	return r.command("rescore", "", "  tierbook rescore\n  tierbook rescore --json", r.exactly(0), func(cmd *cobra.Command, _ []string) error {
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
		return r.answer(jsonObject{"day", res.Day, "customers", res.Customers, "moved", res.Moved, "up", res.Up, "down", res.Down},
			counted(r.l, "cmd.rescore.done", res.Customers, "Day", res.Day.String(), "Up", r.l.Count(res.Up), "Down", r.l.Count(res.Down)))
	})
}
