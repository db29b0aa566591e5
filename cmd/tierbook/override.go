package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
)

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
