package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

func (r *run) interactionEditCmd() *cobra.Command {
	var o logOptions
	var kind string
	cmd := r.command("interaction.edit", "ID", r.exactly(1), func(cmd *cobra.Command, args []string) error {
		if !anyLocal(cmd) {
			return model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
		}
		return r.interactionWrite(cmd.Context(), args[0], func(s *session, id int64) (model.Outcome, error) {
			p, err := r.interactionPatch(cmd.Context(), s, id, kind, &o, cmd.Flags())
			if err != nil {
				return model.Outcome{}, err
			}
			return s.db.EditInteraction(cmd.Context(), id, p)
		})
	})
	return r.interactionFlags(r.flags(cmd, "flag.interaction.", "kind", &kind), &o)
}

// interactionPatch makes a patch of the flags that were given, and checks what
// the interaction would become.
func (r *run) interactionPatch(ctx context.Context, s *session, id int64, kind string, o *logOptions, f *pflag.FlagSet) (model.InteractionPatch, error) {
	var p model.InteractionPatch
	in, err := s.db.Interaction(ctx, id)
	if err != nil {
		return p, err
	}
	put(f, "outcome", &p.Outcome, &o.outcome)
	put(f, "note", &p.Note, &o.note)
	put(f, "contact", &p.Contact, &o.contact)
	put(f, "source", &p.Source, &o.source)
	put(f, "satisfaction", &p.Satisfaction, &o.satisfaction)
	put(f, "probability", &p.Probability, &o.probability)
	if err := given(f, "kind", kind, &p.Kind, func(text string) (model.Kind, error) { return parseKind(text, r) }); err != nil {
		return p, err
	}
	if f.Changed("at") {
		day, clock, err := s.parseAt(o.at)
		if err != nil {
			return p, err
		}
		p.Day, p.Clock = &day, &clock
	}
	if f.Changed("next") {
		day, at, err := s.nextAt(o.next)
		if err != nil {
			return p, err
		}
		p.Next, p.NextAt = &day, &at
	}
	after := in
	in.Kind = *cmp.Or(p.Kind, &in.Kind)
	if err := s.patchMoney(&in, &p, o, f); err != nil {
		return p, err
	}
	p.Apply(&after, s.book.Currency)
	if f.Changed("probability") && after.Expected == 0 {
		return p, errOddsAlone()
	}
	return p, after.Validate()
}

// patchMoney puts amounts into the patch.
func (s *session) patchMoney(in *model.Interaction, p *model.InteractionPatch, o *logOptions, f *pflag.FlagSet) error {
	if f.Changed("expected") {
		amount, err := s.parseExpected(o.expected)
		if err != nil {
			return err
		}
		if in.Expected == 0 && amount > 0 && p.Probability == nil {
			odds := model.EvenOdds
			p.Probability = &odds
		}
		p.Expected = &amount
	}
	if !in.Kind.HasAmount() {
		if f.Changed("amount") || f.Changed("rate") || f.Changed("currency") {
			return model.Invalid("error.amount_kind", "Kind", s.l.Kind(in.Kind))
		}
		return nil
	}
	if !f.Changed("amount") && !f.Changed("currency") && !f.Changed("rate") && in.Currency != "" {
		return nil
	}
	typed := *o
	if !f.Changed("amount") && in.Currency != "" {
		typed.amounts = []string{model.FormatMinor(in.Amount, in.Currency)}
	}
	if !f.Changed("currency") { // that of the amount typed, else as it was
		_, typed.currency, _ = model.ParseMoney(typed.amount(), in.Currency)
	}
	if typed.rate == "" && strings.EqualFold(typed.currency, in.Currency) && in.Base != nil && in.Amount != 0 {
		n, _, err := s.parseMoney(typed.amount(), in.Currency) // the rate that it came with is kept
		if err != nil {
			return err
		}
		base := model.If(in.Currency != s.book.Currency, int64(float64(*in.Base)/float64(in.Amount)*float64(n)+0.5), n)
		in.Amount, in.Base = n, &base
		p.Amount, p.Base = &in.Amount, &in.Base
		return nil
	}
	if err := s.setMoney(in, &typed); err != nil {
		return err
	}
	p.Amount, p.Currency, p.Base = &in.Amount, &in.Currency, &in.Base
	return nil
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
