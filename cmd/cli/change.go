package cli

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) snoozeCmd() *cobra.Command {
	return r.dated("snooze", "wake", func(ctx context.Context, s *session, ids []int64, date string) (model.Outcome, error) {
		day, err := s.optionalDay(date)
		if err == nil && day != 0 && day <= s.today {
			err = model.E(model.CodeUsage, "error.cmd.snooze_past", "Text", day.String(), "Today", s.today.String())
		}
		if err != nil {
			return model.Outcome{}, err
		}
		return s.db.Snooze(ctx, ids, day)
	})
}

func (r *run) dueCmd() *cobra.Command {
	var repeat string
	cmd := r.dated("due", "clear", func(ctx context.Context, s *session, ids []int64, date string) (model.Outcome, error) {
		at, err := s.reminder(date, repeat)
		if err != nil {
			return model.Outcome{}, err
		}
		return s.db.SetDue(ctx, ids, at)
	})
	return r.flags(cmd, "flag.due.", "repeat", &repeat)
}

// dated makes a command that gives customers a date, "" where the flag takes it away.
func (r *run) dated(name, flag string, put func(ctx context.Context, s *session, ids []int64, date string) (model.Outcome, error)) *cobra.Command {
	cleared := false
	cmd := r.command(name, r.l.T("cmd.arg.customers")+" "+r.l.T("cmd.arg.date"), r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		date, last := "", len(args)-1
		switch {
		case cleared:
		case last == 0:
			return model.E(model.CodeUsage, "error.cmd.args_few", "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		default:
			args, date = args[:last], args[last]
		}
		return r.write(cmd.Context(), args, func(s *session, ids []int64) (model.Outcome, error) { return put(cmd.Context(), s, ids, date) })
	})
	return r.flags(cmd, "flag."+name+".", flag, &cleared)
}

// reminder reads a next date, and how often it comes again; "" is none.
func (s *session) reminder(date, repeat string) (r model.Repeat, err error) {
	switch {
	case date == "" && repeat != "":
		return r, model.E(model.CodeUsage, "error.cmd.repeat_date")
	case date == "":
		return r, nil
	}
	if r, err = model.ParseReminder(s.typed(date), s.today); err != nil {
		return r, err
	}
	if r.From < s.today {
		return r, model.E(model.CodeUsage, "error.cmd.due_past", "Text", r.From.String(), "Today", s.today.String())
	}
	if repeat != "" {
		r.Every, err = model.ParseRepeat(repeat)
	}
	return r, err
}

// typed writes out a date of numbers in the order of the book.
func (s *session) typed(text string) string { return model.DateText(text, s.book.Currency) }

// nextAt reads a date and a time of day as people type them; "" is none.
func (s *session) nextAt(text string) (model.Day, model.At, error) {
	if text == "" {
		return 0, 0, nil
	}
	return model.ParseMoment(s.typed(text), s.today)
}

// optionalDay reads a date as people type it; "" is no day.
func (s *session) optionalDay(text string) (model.Day, error) {
	if text == "" {
		return 0, nil
	}
	return model.ParseWhen(s.typed(text), s.today)
}

// shield stands before an argument that begins with a dash but is no flag, so
// that the flag parser leaves it alone.
const shield = "\x00"

var (
	tagDash    = regexp.MustCompile(`^-[^-=]`)
	filterDash = regexp.MustCompile(`^-[^-]*[^-\s:<>=!][:<>=!]`)
	globalDash = regexp.MustCompile(`^-(h|q|v+|qv+|v+q)$`)

	filterCommands = []string{"list", "next", "stats", "segment", "report", "owner"} // whose arguments are a filter
	valueFlags     = []string{"--db", "--as-of", "--lang", "--wait", "--owner"}      // before a command, whose value is the next argument
)

// shieldTags protects "-old" of tag and "-tier:C" of list and next from being
// read as flags.
func shieldTags(args []string) []string {
	command, out := "", make([]string, len(args))
	for i, a := range args {
		out[i] = a
		switch {
		case a == "--":
			copy(out[i:], args[i:])
			return out
		case command == "" && !strings.HasPrefix(a, "-"):
			if i == 0 || !slices.Contains(valueFlags, args[i-1]) {
				command = a
			}
		case command == "tag" && tagDash.MatchString(a) && !globalDash.MatchString(a):
			out[i] = shield + a
		case slices.Contains(filterCommands, command) && filterDash.MatchString(a) && !strings.HasPrefix(a, "-n="):
			out[i] = shield + a
		}
	}
	return out
}

// unshield gives the arguments as they were typed.
func unshield(args []string) []string {
	return model.Each(args, func(a *string) string { return strings.TrimPrefix(*a, shield) })
}

func (r *run) tagCmd() *cobra.Command {
	var add, remove []string
	cmd := r.command("tag", r.l.T("cmd.arg.customers")+" "+r.l.T("cmd.arg.tags"), r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		var names []string
		var p model.CustomerPatch
		for _, a := range unshield(args) {
			switch {
			case strings.HasPrefix(a, "+") && len(a) > 1:
				p.AddTags = append(p.AddTags, a[1:])
			case strings.HasPrefix(a, "-") && len(a) > 1:
				p.RemoveTags = append(p.RemoveTags, a[1:])
			default:
				names = append(names, a)
			}
		}
		p.AddTags, p.RemoveTags = append(p.AddTags, add...), append(p.RemoveTags, remove...)
		if len(names) == 0 || len(p.AddTags)+len(p.RemoveTags) == 0 {
			return model.E(model.CodeUsage, "error.cmd.args_few", "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		}
		return r.write(cmd.Context(), names, func(s *session, ids []int64) (model.Outcome, error) {
			return s.db.EditCustomers(cmd.Context(), ids, p, model.ChangeTag)
		})
	})
	return r.flags(cmd, "flag.tag.", "add", &add, "remove", &remove)
}

func (r *run) archiveCmd() *cobra.Command {
	var restore bool
	cmd := r.command("archive", r.l.T("cmd.arg.customers"), r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		return r.write(cmd.Context(), args, func(s *session, ids []int64) (model.Outcome, error) {
			return s.db.Archive(cmd.Context(), ids, !restore)
		})
	})
	return r.flags(cmd, "flag.archive.", "restore", &restore)
}

func (r *run) deleteCmd() *cobra.Command {
	var yes bool
	cmd := r.command("delete", r.l.T("cmd.arg.customers"), r.atLeast(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ids, err := s.find(cmd.Context(), args...)
		if err != nil {
			return err
		}
		rows, err := s.db.RowsOf(cmd.Context(), ids, s.asOf)
		if err != nil {
			return err
		}
		objects := model.Each(rows, s.customerJSON)
		names := model.Each(rows, func(row *model.Row) string { return part.Cell(row.Name) + " " + hashed(row.ID) })
		if err := r.confirm(cmd.Context(), yes, r.l.F("cmd.delete.ask", "Who", r.l.List(names)), "tierbook delete ... --yes"); err != nil {
			return err
		}
		out, err := s.db.Delete(cmd.Context(), ids)
		if err != nil {
			return err
		}
		return r.answer(objects, sentence(changeText(out.Change, s.l), r.l), r.l.T("cmd.delete.hint"))
	}))
	return r.flags(cmd, "flag.delete.", "yes,y", &yes)
}

// confirm asks before something is lost, unless the settings say that the person
// knows. Where nobody can answer, the flag must have been given.
func (r *run) confirm(ctx context.Context, yes bool, question, hint string) error {
	if yes {
		return nil
	}
	if !isTerminal(r.Stdin) || !isTerminal(r.Stderr) {
		return model.E(model.CodeUsage, "error.cmd.confirm", "Hint", hint)
	}
	if !r.cfg.Confirm {
		return nil
	}
	if !r.agrees(ctx, question) {
		return model.E(model.CodeCancelled, "error.cmd.cancelled")
	}
	return nil
}

// agrees asks a question at the terminal and tells whether the answer is yes.
func (r *run) agrees(ctx context.Context, question string) bool {
	answer, _ := r.ask(ctx, question+" "+r.l.T("cmd.yes_no"))
	return slices.Contains([]string{"y", "yes", "是", "好"}, strings.ToLower(answer))
}

// ask asks at the terminal and gives the line that is typed; false where none was ended.
func (r *run) ask(ctx context.Context, question string) (string, bool) {
	_, _ = io.WriteString(r.Stderr, question+" ")
	if r.lines == nil { // of which several may have been pasted at once
		r.lines = bufio.NewReader(typed{ctx, r.Stdin})
	}
	line, err := r.lines.ReadString('\n')
	if err != nil {
		r.sayPlain("")
	}
	return strings.TrimSpace(line), err == nil
}

func (r *run) overrideCmd() *cobra.Command {
	var reason, until string
	var clear bool
	cmd := r.command("override", r.l.T("cmd.arg.customer")+" "+r.l.T("cmd.arg.tier"), r.between(1, 2), func(cmd *cobra.Command, args []string) error {
		if err := r.exactly(model.If(clear, 1, 2))(cmd, args); err != nil {
			return err
		}
		if !clear && strings.TrimSpace(reason) == "" {
			return model.E(model.CodeUsage, "error.cmd.reason_missing")
		}
		return r.write(cmd.Context(), args[:1], func(s *session, ids []int64) (model.Outcome, error) {
			if clear {
				return s.db.Override(cmd.Context(), ids, nil)
			}
			tier, err := s.book.Tiers.Parse(args[1])
			day, unread := s.optionalDay(until)
			if err := cmp.Or(err, unread); err != nil {
				return model.Outcome{}, err
			}
			return s.db.Override(cmd.Context(), ids, &model.Override{Tier: tier, Reason: reason, By: r.writer(), On: s.today, Until: day})
		})
	})
	return r.flags(cmd, "flag.override.", "reason", &reason, "until", &until, "clear", &clear)
}

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
