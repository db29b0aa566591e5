package main

import (
	"errors"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

// flagError words what is wrong with a flag.
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
	near, best := "", 3
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		d := distance(name, f.Name)
		if strings.HasPrefix(f.Name, name) && len(name) > 1 {
			d = 0
		}
		if d < best && !f.Hidden {
			near, best = "--"+f.Name, d
		}
	})
	if near == "" || text[1] != '-' {
		return model.E(model.CodeUsage, "error.cmd.flag", "Flag", text, "Command", cmd.CommandPath()).Wrap(e)
	}
	return model.E(model.CodeUsage, "error.cmd.flag_near", "Flag", text, "Near", near, "Command", cmd.CommandPath()).Wrap(e)
}

// dashed names a flag as it is typed.
func dashed(f *pflag.Flag) string { return "--" + f.Name }

// distance counts the single-letter edits between two words.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := prev
			if x[i-1] != y[j-1] {
				cost++
			}
			prev = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(y)]
}

// nearest gives the word of a list within two edits of text, "" when none is.
func nearest(text string, words []string) string {
	best, at := 3, ""
	sort.Strings(words)
	for _, w := range words {
		if d := distance(text, w); d < best {
			best, at = d, w
		}
	}
	return at
}

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
