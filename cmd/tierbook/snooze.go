package main

import (
	"github.com/spf13/cobra"

	"tierbook/model"
)

func (r *run) snoozeCmd() *cobra.Command {
	var wake bool
	cmd := r.command("snooze", r.l.T("cmd.arg.customers")+" "+r.l.T("cmd.arg.date"), `  tierbook snooze "Meridian Optics" +2w
  tierbook snooze M-001 M-002 "next month"
  tierbook snooze M-001 --wake`, r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		names, date, err := datedArgs(cmd, args, wake)
		if err != nil {
			return err
		}
		return r.write(cmd.Context(), names, func(s *session, ids []int64) (model.Outcome, error) {
			day, err := s.optionalDay(date)
			if err != nil {
				return model.Outcome{}, err
			}
			if day != 0 && day <= s.today {
				return model.Outcome{}, model.E(model.CodeUsage, "error.cmd.snooze_past", "Text", day.String(), "Today", s.today.String())
			}
			return s.db.Snooze(cmd.Context(), ids, day)
		})
	})
	return r.flags(cmd, "flag.snooze.", "wake", &wake)
}

func (r *run) dueCmd() *cobra.Command {
	var clear bool
	var repeat string
	cmd := r.command("due", r.l.T("cmd.arg.customers")+" "+r.l.T("cmd.arg.date"), `  tierbook due "Meridian Optics" fri
  tierbook due M-001 +10d
  tierbook due M-001 "1 dec" --repeat yearly
  tierbook due M-001 --clear`, r.atLeast(1), func(cmd *cobra.Command, args []string) error {
		names, date, err := datedArgs(cmd, args, clear)
		if err != nil {
			return err
		}
		return r.write(cmd.Context(), names, func(s *session, ids []int64) (model.Outcome, error) {
			day, every, err := s.reminder(date, repeat)
			if err != nil {
				return model.Outcome{}, err
			}
			return s.db.SetDue(cmd.Context(), ids, day, every)
		})
	})
	return r.flags(cmd, "flag.due.", "clear", &clear, "repeat", &repeat)
}

// reminder reads a next date, and how often it comes again; "" is none.
func (s *session) reminder(date, repeat string) (day model.Day, every int, err error) {
	switch {
	case date == "" && repeat != "":
		return 0, 0, model.E(model.CodeUsage, "error.cmd.repeat_date")
	case date == "":
		return 0, 0, nil
	}
	if day, every, err = model.ParseReminder(date, s.today); err != nil {
		return 0, 0, err
	}
	if day < s.today {
		return 0, 0, model.E(model.CodeUsage, "error.cmd.due_past", "Text", day.String(), "Today", s.today.String())
	}
	if repeat != "" {
		every, err = model.ParseRepeat(repeat)
	}
	return day, every, err
}

// datedArgs splits CUSTOMER... DATE; without a date when the flag that takes it
// away was given.
func datedArgs(cmd *cobra.Command, args []string, cleared bool) ([]string, string, error) {
	if cleared {
		return args, "", nil
	}
	if len(args) < 2 {
		return nil, "", model.E(model.CodeUsage, "error.cmd.args_few", "Use", cmd.UseLine(), "Command", cmd.CommandPath())
	}
	last := len(args) - 1
	return args[:last], args[last], nil
}

// optionalDay reads a date as people type it; "" is no day.
func (s *session) optionalDay(text string) (model.Day, error) {
	if text == "" {
		return 0, nil
	}
	return model.ParseWhen(text, s.today)
}
