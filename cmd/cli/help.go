package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/ui/part"
)

// helpWidth is the width help texts are wrapped to.
const helpWidth = 78

// help writes a command's help to Stdout: the person asked for it.
func (r *run) help(cmd *cobra.Command, _ []string) {
	if args := cmd.Flags().Args(); cmd.HasSubCommands() && len(args) > 0 {
		r.unknown = r.noArgsOrCommand(cmd, args) // help of a command that there is not
		return
	}
	var b strings.Builder
	for _, p := range strings.Split(strings.TrimSpace(cmd.Long), "\n") {
		lines := model.If(p != "" && !strings.HasPrefix(p, " "), wrapWords(p, helpWidth), []string{p}) // those that begin with a space stand as they are
		for _, line := range lines {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	b.WriteString("\n")
	r.writeUsage(&b, cmd)
	_, _ = io.WriteString(r.Stdout, b.String())
}

func (r *run) writeUsage(b io.Writer, cmd *cobra.Command) {
	fmt.Fprintf(b, "%s\n", r.l.T("help.usage"))
	if cmd.Runnable() {
		line := cmd.UseLine()
		if cmd.HasAvailableFlags() {
			line += " " + r.l.T("help.flags_word")
		}
		fmt.Fprintf(b, "  %s\n", line)
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(b, "  %s %s\n", cmd.CommandPath(), r.l.T("help.command_word"))
	}
	if cmd.HasExample() {
		fmt.Fprintf(b, "\n%s\n%s\n", r.l.T("help.examples"), cmd.Example)
	}
	r.writeCommands(b, cmd)
	if own := cmd.LocalNonPersistentFlags(); own.HasAvailableFlags() {
		fmt.Fprintf(b, "\n%s\n", r.l.T("help.flags"))
		r.writeFlags(b, own)
	}
	fmt.Fprintf(b, "\n%s\n", r.l.T("help.global"))
	r.writeFlags(b, cmd.Root().PersistentFlags())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(b, "\n%s\n", r.l.F("help.more", "Command", cmd.CommandPath()))
	}
}

// writeCommands lists the commands below cmd, by group where there are groups.
func (r *run) writeCommands(b io.Writer, cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	width, cmds := 0, slices.Clone(cmd.Commands())
	if order := strings.Fields(cmd.Annotations[orderNote]); len(order) > 0 {
		slices.SortStableFunc(cmds, func(a, b *cobra.Command) int {
			return slices.Index(order, a.Name()) - slices.Index(order, b.Name())
		})
	}
	for _, c := range cmds {
		width = max(width, part.Width(c.Name()))
	}
	list := func(title, group string) {
		first := true
		for _, c := range cmds {
			if !c.IsAvailableCommand() && c.Name() != "help" || c.GroupID != group {
				continue
			}
			if _, _, may := guestFlags(c); r.guest != nil && !may {
				continue
			}
			if first {
				fmt.Fprintf(b, "\n%s\n", title)
				first = false
			}
			fmt.Fprintf(b, "  %s  %s\n", part.Fit(c.Name(), width), c.Short)
		}
	}
	for _, g := range cmd.Groups() {
		list(g.Title, g.ID)
	}
	list(r.l.T("help.commands"), "")
}

// writeFlags lists flags with their placeholders; the meaning is wrapped beside them.
func (r *run) writeFlags(b io.Writer, set *pflag.FlagSet) {
	var heads, texts []string
	width := 0
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		arg, text := pflag.UnquoteUsage(f)
		head := model.If(f.Shorthand != "", "  -"+f.Shorthand+", --"+f.Name, "      --"+f.Name)
		if f.Value.Type() != "bool" && f.Value.Type() != "count" {
			head += " " + arg
		}
		heads, texts = append(heads, head), append(texts, text)
		width = max(width, part.Width(head))
	})
	width = min(width, 34)
	for i, h := range heads {
		if part.Width(h) > width {
			fmt.Fprintln(b, h)
			h = ""
		}
		for _, line := range wrapWords(texts[i], helpWidth-width-2) {
			fmt.Fprintf(b, "%s  %s\n", part.Fit(h, width), strings.TrimRight(line, " "))
			h = ""
		}
	}
}

// wrapWords wraps text without breaking flags and dates at their hyphens.
func wrapWords(text string, width int) []string {
	const hyphen = "\u2011" // one that never breaks
	lines := part.Wrap(strings.ReplaceAll(text, "-", hyphen), width)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], hyphen, "-")
	}
	return lines
}

// release is the version that a package was built as; set by the linker.
var release = "devel"

func (r *run) versionCmd() *cobra.Command {
	return r.command("version", "", r.exactly(0),
		func(*cobra.Command, []string) error { return r.printVersion() })
}

// printVersion prints what the Go tool stamped into the binary.
func (r *run) printVersion() error {
	version, stamped := release, map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; release == "devel" && v != "" && v != "(devel)" {
			version = v
		}
		for _, s := range info.Settings {
			stamped[s.Key] = s.Value
		}
	}
	revision, platform := stamped["vcs.revision"], runtime.GOOS+"/"+runtime.GOARCH
	if r.g.json {
		return r.printJSON(jsonObject{
			"version", version, "revision", revision, "time", stamped["vcs.time"], "modified", stamped["vcs.modified"] == "true",
			"go", runtime.Version(), "platform", platform,
		})
	}
	if revision != "" {
		version += " (" + revision[:min(12, len(revision))] + ")"
	}
	_, err := fmt.Fprintf(r.Stdout, "tierbook %s  %s  %s\n", version, runtime.Version(), platform)
	return err
}

func (r *run) completionCmd() *cobra.Command {
	cmd := r.command("completion", "bash|zsh|fish|powershell", r.exactly(1), nil)
	cmd.ValidArgs = []string{"bash", "zsh", "fish", "powershell"}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		root := cmd.Root()
		generate := map[string]func(io.Writer) error{
			"bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
			"fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
			"zsh":  root.GenZshCompletion, "powershell": root.GenPowerShellCompletionWithDesc,
		}[args[0]]
		if generate == nil {
			return model.E(model.CodeUsage, "error.cmd.shell", "Text", args[0])
		}
		return generate(r.Stdout)
	}
	return cmd
}

func (r *run) manCmd() *cobra.Command {
	return r.command("man", "", r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		page, err := mango.NewManPage(1, cmd.Root())
		if err != nil {
			return err
		}
		doc := dated{roff.NewDocument(), r.Now()}
		if n, err := strconv.ParseInt(r.Env("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
			doc.at = time.Unix(n, 0).UTC()
		}
		_, err = fmt.Fprint(r.Stdout, page.Build(doc))
		return err
	})
}

// dated is a page of that day: of a package's commit, so that the same one gives the same bytes.
type dated struct {
	*roff.Document
	at time.Time
}

// Heading begins the page.
func (d dated) Heading(section uint, title, description string, _ time.Time) {
	d.Document.Heading(section, title, description, d.at)
}

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
			switch {
			case len(args) == most && rest != nil:
				return rest(cmd, args, typed)
			case len(args) >= most, r.Env(keyFile) == "" && engine.Locked(r.bookPath()): // nobody asks for a passphrase in the middle of a line
				return nil, cobra.ShellCompDirectiveNoFileComp
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
