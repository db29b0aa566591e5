package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
)

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
	command := ""
	out := make([]string, len(args))
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
	return eachOf(args, func(a *string) string { return strings.TrimPrefix(*a, shield) })
}

func (r *run) tagCmd() *cobra.Command {
	var add, remove []string
	cmd := r.command("tag", r.l.T("cmd.arg.customers")+" "+r.l.T("cmd.arg.tags"), `  tierbook tag "Meridian Optics" +vip -old
  tierbook tag M-001 M-002 +fair2026
  tierbook tag M-001 --remove q`, r.atLeast(1), func(cmd *cobra.Command, args []string) error {
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
