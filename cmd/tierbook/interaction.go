package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

func (r *run) interactionCmd() *cobra.Command {
	cmd := r.command("interaction", "", `  tierbook interaction edit 42 --note "wants 200 pieces"
  tierbook interaction delete 42`, r.noArgsOrCommand, nil)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(r.interactionEditCmd(), r.interactionDeleteCmd())
	return cmd
}

func (r *run) interactionEditCmd() *cobra.Command {
	var (
		o    logOptions
		kind string
	)
	cmd := r.command("interaction.edit", "ID", `  tierbook interaction edit 42 --at 2026-11-03 --amount 3400
  tierbook interaction edit 42 --kind meeting --note ""`, r.exactly(1), nil)
	cmd.Flags().StringVar(&kind, "kind", "", r.l.T("flag.interaction.kind"))
	r.interactionFlags(cmd, &o)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := parseID(args[0])
		if err != nil {
			return err
		}
		if !anyLocal(cmd) {
			return model.E(model.CodeUsage, "error.cmd.nothing", "Command", cmd.CommandPath())
		}
		return r.interactionWrite(cmd.Context(), func(s *session) (model.Outcome, error) {
			p, err := r.interactionPatch(cmd.Context(), s, id, kind, &o, cmd.Flags())
			if err != nil {
				return model.Outcome{}, err
			}
			return s.db.EditInteraction(cmd.Context(), id, p)
		})
	}
	return cmd
}

// interactionPatch makes a patch of the flags that were given, and checks what
// the interaction would become.
func (r *run) interactionPatch(ctx context.Context, s *session, id int64, kind string, o *logOptions, f *pflag.FlagSet) (model.InteractionPatch, error) {
	var p model.InteractionPatch
	old, err := s.db.Interaction(ctx, id)
	if err != nil {
		return p, err
	}
	in := old
	if f.Changed("kind") {
		if in.Kind, err = parseKind(kind, r); err != nil {
			return p, err
		}
		p.Kind = &in.Kind
	}
	if f.Changed("at") {
		if in.Day, in.Clock, err = s.parseAt(o.at); err != nil {
			return p, err
		}
		p.Day, p.Clock = &in.Day, &in.Clock
	}
	if f.Changed("next") {
		if in.Next, err = s.optionalDay(o.next); err != nil {
			return p, err
		}
		p.Next = &in.Next
	}
	if err := s.patchMoney(&in, &p, o, f); err != nil {
		return p, err
	}
	if f.Changed("probability") && in.Expected == 0 {
		return p, errOddsAlone()
	}
	patchText(&in, &p, o, f)
	return p, in.Validate()
}

// patchText puts texts and plain numbers into the patch.
func patchText(in *model.Interaction, p *model.InteractionPatch, o *logOptions, f *pflag.FlagSet) {
	for name, t := range map[string]struct {
		dst *string
		src string
		to  **string
	}{
		"outcome": {&in.Outcome, o.outcome, &p.Outcome}, "note": {&in.Note, o.note, &p.Note},
		"contact": {&in.Contact, o.contact, &p.Contact}, "source": {&in.Source, o.source, &p.Source},
	} {
		if f.Changed(name) {
			*t.dst = t.src
			*t.to = t.dst
		}
	}
	if f.Changed("satisfaction") || p.Kind != nil && *p.Kind != model.Feedback && in.Satisfaction != 0 {
		in.Satisfaction = o.satisfaction
		p.Satisfaction = &in.Satisfaction
	}
	if f.Changed("probability") {
		in.Probability = o.probability
		p.Probability = &in.Probability
	}
}

// patchMoney puts amounts into the patch. A kind that carries no money drops
// them.
func (s *session) patchMoney(in *model.Interaction, p *model.InteractionPatch, o *logOptions, f *pflag.FlagSet) error {
	var err error
	if f.Changed("expected") {
		old := in.Expected
		in.Expected = 0
		if o.expected != "" {
			if in.Expected, err = s.parseExpected(o.expected); err != nil {
				return err
			}
		}
		if old == 0 && in.Expected > 0 && !f.Changed("probability") {
			in.Probability = model.EvenOdds
			p.Probability = &in.Probability
		}
		p.Expected = &in.Expected
	}
	if !in.Kind.HasAmount() {
		if f.Changed("amount") || f.Changed("rate") || f.Changed("currency") {
			return model.Invalid("error.amount_kind", "Kind", s.l.Kind(in.Kind))
		}
		if in.Amount != 0 || in.Currency != "" {
			in.Amount, in.Currency, in.Base, in.Lines = 0, "", nil, nil
			p.Amount, p.Currency, p.Base = &in.Amount, &in.Currency, &in.Base
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
		return s.scaleMoney(in, p, typed.amount())
	}
	if err := s.setMoney(in, &typed); err != nil {
		return err
	}
	p.Amount, p.Currency, p.Base = &in.Amount, &in.Currency, &in.Base
	return nil
}

// scaleMoney changes an amount and keeps the rate it came with.
func (s *session) scaleMoney(in *model.Interaction, p *model.InteractionPatch, amount string) error {
	n, _, err := s.parseMoney(amount, in.Currency)
	if err != nil {
		return err
	}
	base := n
	if in.Currency != s.book.Currency {
		base = int64(float64(*in.Base)/float64(in.Amount)*float64(n) + 0.5)
	}
	in.Amount, in.Base = n, &base
	p.Amount, p.Base = &in.Amount, &in.Base
	return nil
}

func (r *run) interactionDeleteCmd() *cobra.Command {
	var yes bool
	cmd := r.command("interaction.delete", "ID", `  tierbook interaction delete 42
  tierbook interaction delete 42 --yes`, r.exactly(1), nil)
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, r.l.T("flag.delete.yes"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := parseID(args[0])
		if err != nil {
			return err
		}
		return r.interactionWrite(cmd.Context(), func(s *session) (model.Outcome, error) {
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
	}
	return cmd
}

func (r *run) resolveCmd() *cobra.Command {
	var at, how string
	cmd := r.command("resolve", "ID", `  tierbook resolve 42 --note "credited"
  tierbook resolve 43 --at yesterday`, r.exactly(1), nil)
	cmd.Flags().StringVar(&at, "at", "", r.l.T("flag.resolve.at"))
	cmd.Flags().StringVar(&how, "note", "", r.l.T("flag.resolve.note"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := parseID(args[0])
		if err != nil {
			return err
		}
		return r.interactionWrite(cmd.Context(), func(s *session) (model.Outcome, error) {
			day := s.today
			if at != "" {
				if day, err = s.past(at); err != nil {
					return model.Outcome{}, err
				}
			}
			return s.db.Resolve(cmd.Context(), id, day, how)
		})
	}
	return cmd
}

// interactionWrite carries out a change of one interaction and prints what it
// did to its customer.
func (r *run) interactionWrite(ctx context.Context, fn func(s *session) (model.Outcome, error)) error {
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	out, err := fn(s)
	if err != nil {
		return err
	}
	if !r.g.json {
		r.tell(sentence(changeText(out.Change, s.l), r.l))
	}
	if out.Change.Kind == model.ChangeInteractionEdit {
		r.tellUnconverted(s, out.Interaction)
	}
	return r.printOutcome(s, &out)
}
