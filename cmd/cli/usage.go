package cli

import (
	"errors"
	"math"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/db/engine"
	"tierbook/model"
)

func (r *run) flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		own     *model.Error
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &unknown):
		return unknownFlag(cmd, unknown)
	case errors.As(err, &missing):
		return model.E(model.CodeUsage, "error.cmd.flag_value", "Flag", dashed(missing.GetFlag())).Wrap(err)
	case errors.As(err, &invalid):
		return model.E(model.CodeUsage, "error.cmd.flag_invalid", "Flag", dashed(invalid.GetFlag()), "Text", invalid.GetValue(),
			"Command", cmd.CommandPath()).Wrap(err)
	}
	return model.E(model.CodeUsage, "error.cmd.flag_syntax", "Text", err.Error(), "Command", cmd.CommandPath()).Wrap(err)
}

// unknownFlag names a flag nobody knows and the nearest one.
func unknownFlag(cmd *cobra.Command, e *pflag.NotExistError) error {
	name := e.GetSpecifiedName()
	text := "--" + name
	if s := e.GetSpecifiedShortnames(); s != "" {
		text = "-" + s
	}
	var names []string
	near := ""
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		names = append(names, f.Name)
		if len(name) > 1 && strings.HasPrefix(f.Name, name) {
			near = "--" + f.Name
		}
	})
	if n := model.Nearest(name, names); near == "" && n != "" {
		near = "--" + n
	}
	if near == "" || text[1] != '-' {
		return model.E(model.CodeUsage, "error.cmd.flag", "Flag", text, "Command", cmd.CommandPath()).Wrap(e)
	}
	return model.E(model.CodeUsage, "error.cmd.flag_near", "Flag", text, "Near", near, "Command", cmd.CommandPath()).Wrap(e)
}

// dashed names a flag as it is typed.
func dashed(f *pflag.Flag) string { return "--" + f.Name }

// exactly checks the number of arguments of a command.
func (r *run) exactly(n int) cobra.PositionalArgs { return r.between(n, n) }

// atLeast is exactly without an upper bound.
func (r *run) atLeast(n int) cobra.PositionalArgs { return r.between(n, -1) }

// between checks that a command got from low to high arguments; high -1 is any
// number.
func (r *run) between(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < low:
			return model.E(model.CodeUsage, "error.cmd.args_few", "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		case high >= 0 && len(args) > high:
			return model.E(model.CodeUsage, "error.cmd.args_many", "Text", args[high], "Use", cmd.UseLine(), "Command", cmd.CommandPath())
		}
		return nil
	}
}

// orderNote is where a command keeps the order in which help lists those below.
const orderNote = "order"

// noArgsOrCommand refuses a word that is no command, with the nearest ones.
func (r *run) noArgsOrCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	near := cmd.SuggestionsFor(args[0])
	if len(near) == 0 {
		return model.E(model.CodeUsage, "error.cmd.unknown", "Text", args[0], "Command", cmd.CommandPath())
	}
	return model.E(model.CodeUsage, "error.cmd.unknown_near", "Text", args[0], "Command", cmd.CommandPath(), "Near", near[0])
}

// group makes a command that only holds others, in the order in which help lists
// them.
func (r *run) group(name string, cmds ...*cobra.Command) *cobra.Command {
	group := r.command(name, "", nil, func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return r.noArgsOrCommand(cmd, args)
		}
		return cmd.Help()
	})
	order := make([]string, len(cmds))
	for i, c := range cmds {
		order[i] = c.Name()
	}
	group.AddCommand(cmds...)
	group.Annotations = map[string]string{orderNote: strings.Join(order, " ")}
	return group
}

const completions = 30

// customersOf gives how many of a command's first arguments name customers.
func (r *run) customersOf(cmd *cobra.Command) int {
	_, use, _ := strings.Cut(cmd.Use, " ")
	switch one := r.l.T("cmd.arg.customer"); {
	case strings.HasPrefix(use, r.l.T("cmd.arg.customers")):
		return math.MaxInt
	case use == r.l.T("cmd.arg.merge") || use == "["+r.l.T("cmd.arg.pair")+"]":
		return 2
	case strings.HasPrefix(use, one):
		return 1
	}
	return 0
}

// completeCustomers makes the shell complete the arguments of commands that name customers
// with those of the book whose name, ref or contact contains what was typed, as "name TAB
// ref". A book that cannot be opened completes nothing.
func (r *run) completeCustomers(cmds []*cobra.Command) {
	for _, cmd := range cmds {
		r.completeCustomers(cmd.Commands())
		rest, most := cmd.ValidArgsFunction, r.customersOf(cmd)
		if most == 0 {
			continue
		}
		cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) >= most {
				if rest != nil {
					return rest(cmd, args, typed)
				}
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			if r.Env(keyFile) == "" && engine.Locked(r.bookPath()) {
				return nil, cobra.ShellCompDirectiveNoFileComp // nobody asks for a passphrase in the middle of a line
			}
			s, err := r.book(cmd.Context(), openMode{stale: true})
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			page, _ := s.db.Customers(cmd.Context(), model.ListQuery{Search: typed, Sort: model.AttrName, Limit: completions, AsOf: s.asOf})
			return model.Each(page.Rows, func(row *model.Row) string { return joinCells(row.Name) + "\t" + joinCells(row.Ref) }), cobra.ShellCompDirectiveNoFileComp
		}
	}
}
