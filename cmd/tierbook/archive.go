package main

import (
	"bufio"
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) archiveCmd() *cobra.Command {
	var restore bool
	cmd := r.command("archive", r.l.T("cmd.arg.customers"), `  tierbook archive "Meridian Optics"
  tierbook archive M-001 M-002 --restore`, r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		return r.write(cmd.Context(), args, func(s *session, ids []int64) (model.Outcome, error) {
			return s.db.Archive(cmd.Context(), ids, !restore)
		})
	})
	return r.flags(cmd, "flag.archive.", "restore", &restore)
}

func (r *run) deleteCmd() *cobra.Command {
	var yes bool
	cmd := r.command("delete", r.l.T("cmd.arg.customers"), `  tierbook delete "Meridian Optics"
  tierbook delete M-001 M-002 --yes`, r.atLeast(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ids, err := s.find(cmd.Context(), args...)
		if err != nil {
			return err
		}
		var objects []jsonObject
		names := make([]string, 0, len(ids))
		for _, id := range ids {
			d, err := s.db.Detail(cmd.Context(), id, s.asOf, 0)
			if err != nil {
				return err
			}
			objects = append(objects, customerJSON(&d.Row, &s.book, s.l, s.today))
			names = append(names, part.Cell(d.Name)+" #"+strconv.FormatInt(id, 10))
		}
		if err := r.confirm(cmd.Context(), yes, r.l.F("cmd.delete.ask", "Who", r.l.List(names)), "tierbook delete ... --yes"); err != nil {
			return err
		}
		out, err := s.db.Delete(cmd.Context(), ids)
		if err != nil {
			return err
		}
		return r.answer(objects, sentence(changeText(out.Change, s.l), r.l), r.l.T("cmd.undo_hint"))
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
	_, _ = r.Stderr.Write([]byte(question + " " + r.l.T("cmd.yes_no") + " "))
	line, err := bufio.NewReader(typed{ctx, r.Stdin}).ReadString('\n')
	if err != nil { // no line was ended
		_, _ = r.Stderr.Write([]byte("\n"))
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "是", "好":
		return nil
	}
	return model.E(model.CodeCancelled, "error.cmd.cancelled")
}

func (r *run) overrideCmd() *cobra.Command {
	var reason, until string
	var clear bool
	cmd := r.command("override", r.l.T("cmd.arg.customer")+" "+r.l.T("cmd.arg.tier"), `  tierbook override "Meridian Optics" A --reason "strategic partner" --until +6m
  tierbook override M-001 --clear`, r.between(1, 2), func(cmd *cobra.Command, args []string) error {
		if clear {
			if len(args) == 2 {
				return model.E(model.CodeUsage, "error.cmd.args_many", "Text", args[1], "Use", cmd.UseLine(), "Command", cmd.CommandPath())
			}
			return r.write(cmd.Context(), args, func(s *session, ids []int64) (model.Outcome, error) {
				return s.db.Override(cmd.Context(), ids, nil)
			})
		}
		if len(args) < 2 {
			return model.E(model.CodeUsage, "error.cmd.args_few", "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		}
		if strings.TrimSpace(reason) == "" {
			return model.E(model.CodeUsage, "error.cmd.reason_missing")
		}
		return r.write(cmd.Context(), args[:1], func(s *session, ids []int64) (model.Outcome, error) {
			tier, err := s.book.Tiers.Parse(args[1])
			o := model.Override{Tier: tier, Reason: strings.TrimSpace(reason), By: r.writer(), On: s.today}
			if err == nil {
				o.Until, err = s.optionalDay(until)
			}
			if err != nil {
				return model.Outcome{}, err
			}
			if o.Until != 0 && o.Until < s.today {
				return model.Outcome{}, model.E(model.CodeUsage, "error.cmd.until_past", "Text", o.Until.String(), "Today", s.today.String())
			}
			return s.db.Override(cmd.Context(), ids, &o)
		})
	})
	return r.flags(cmd, "flag.override.", "reason", &reason, "until", &until, "clear", &clear)
}
