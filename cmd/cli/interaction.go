package cli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

func (r *run) interactionEditCmd() *cobra.Command {
	var o logOptions
	cmd := r.command("interaction.edit", "ID", r.exactly(1), func(cmd *cobra.Command, args []string) error {
		if !anyLocal(cmd) {
			return model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
		}
		return r.interactionWrite(cmd.Context(), args[0], func(s *session, id int64) (model.Outcome, error) {
			p, err := r.interactionPatch(cmd.Context(), s, id, &o, cmd.Flags())
			if err != nil {
				return model.Outcome{}, err
			}
			return s.db.EditInteraction(cmd.Context(), id, p)
		})
	})
	return r.interactionFlags(r.textFlags(cmd, "flag.interaction.", "kind"), &o)
}

// interactionPatch makes a patch of the flags that were given, and checks what
// the interaction would become.
func (r *run) interactionPatch(ctx context.Context, s *session, id int64, o *logOptions, f *pflag.FlagSet) (p model.InteractionPatch, err error) {
	in, err := s.db.Interaction(ctx, id)
	if err != nil {
		return p, err
	}
	now := in
	err = given(f, "kind", &now.Kind, func(text string) (model.Kind, error) { return parseKind(text, r) })
	if err := cmp.Or(err, s.fill(&now, o, f)); err != nil {
		return p, err
	}
	p = in.PatchTo(&now)
	p.Apply(&in, s.book.Currency)
	return p, in.Validate()
}

func (r *run) interactionDeleteCmd() *cobra.Command {
	var yes bool
	cmd := r.command("interaction.delete", "ID", r.exactly(1), func(cmd *cobra.Command, args []string) error {
		return r.interactionWrite(cmd.Context(), args[0], func(s *session, id int64) (model.Outcome, error) {
			in, err := s.db.Interaction(cmd.Context(), id)
			if err != nil {
				return model.Outcome{}, err
			}
			c, err := s.db.Detail(cmd.Context(), in.CustomerID, s.asOf, 0)
			if err != nil {
				return model.Outcome{}, err
			}
			q := r.l.F("cmd.interaction.ask", "Kind", r.l.Kind(in.Kind), "Day", in.Day.String(), "Who", joinCells(c.Name))
			if err := r.confirm(cmd.Context(), yes, q, "tierbook interaction delete "+args[0]+" --yes"); err != nil {
				return model.Outcome{}, err
			}
			return s.db.DeleteInteraction(cmd.Context(), id)
		})
	})
	return r.flags(cmd, "flag.delete.", "yes,y", &yes)
}

func (r *run) resolveCmd() *cobra.Command {
	var at, how string
	cmd := r.command("resolve", "ID", r.exactly(1), func(cmd *cobra.Command, args []string) error {
		return r.interactionWrite(cmd.Context(), args[0], func(s *session, id int64) (model.Outcome, error) {
			day, err := model.ParsePast(cmp.Or(at, "today"), s.today)
			if err != nil {
				return model.Outcome{}, err
			}
			return s.db.Resolve(cmd.Context(), id, day, how)
		})
	})
	return r.flags(cmd, "flag.resolve.", "at", &at, "note", &how)
}

// interactionWrite carries out a change of the interaction of a number and prints what
// it did to its customer.
func (r *run) interactionWrite(ctx context.Context, number string, fn func(s *session, id int64) (model.Outcome, error)) error {
	id, err := parseID(number)
	if err != nil {
		return err
	}
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	out, err := fn(s, id)
	if err != nil {
		return err
	}
	if !r.g.json {
		r.tellChange(s, &out)
	}
	if out.Change.Kind == model.ChangeInteractionEdit {
		r.tellUnconverted(s, out.Interaction)
	}
	return r.printOutcome(s, &out)
}
