package cli

import (
	"bufio"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // the binary knows every zone, also on machines without zone files

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/cmd/cli/config"
	"tierbook/db/backup"
	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// App is the command line. Everything it touches outside the book comes in
// through these fields, so that a test runs it like a process does.
type App struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Env            func(name string) string // value of an environment variable, "" when unset
	Now            func() time.Time

	guest   *guest   // who is served from another machine; nil for the machine's own user
	sitting *sitting // in which a command line is typed; nil for a command of its own
	secret  string   // what opened the book, "" where nothing had to
}

// NewApp is the App of this process: its streams, its environment and the real clock.
func NewApp() *App {
	return &App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv, Now: time.Now}
}

// The exit codes. .github/JSON.md says when each is given.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitNotFound = 3
	exitRefused  = 4
)

// globals are the flags every command takes.
type globals struct {
	db      string
	asOf    string
	json    bool
	lang    string
	noColor bool
	mask    bool
	plain   bool
	quiet   bool
	verbose int
	wait    waitFlag
}

// run is one call of the command line: the App with the settings in force.
type run struct {
	*App
	l   *lang.Lang
	g   globals
	cfg config.Config
	log *slog.Logger

	level   slog.LevelVar
	logs    *logFile
	owner   string   // whose customers the workbench is to show, as --owner names it
	open    *session // the book, once a command opened it
	daily   string   // path of the book that is to have a backup of the day
	keep    func(*session)
	upgrade func(ctx context.Context, path string) error // called before an old book is brought up to date
	told    bool                                         // mistakes in the settings have been told
	unlock  func(ctx context.Context, path string) error // called before a book or a backup is opened
	again   func(*App, context.Context, []string) int    // runs one more command line
	lines   *bufio.Reader                                // what is typed, once something was asked
	unknown error                                        // help was asked for about a command that there is not
	// waits is told of a write that waits while the workbench has the screen;
	// nil says it on Stderr.
	waits atomic.Pointer[func(holder string)]
}

// alone tells that nobody else has the book open in this process.
func (a *App) alone() bool { return a.guest == nil && a.sitting == nil }

// localeTag gives the language asked for: --lang, then the setting, then the
// locale of the environment.
func (a *App) localeTag(flag, setting string) string {
	for _, t := range []string{flag, setting, a.Env("LC_ALL"), a.Env("LC_MESSAGES"), a.Env("LANG")} {
		if t != "" && t != "auto" {
			return t
		}
	}
	return lang.Supported[0]
}

// wantsConfig tells the commands that must work with a broken settings file.
func wantsConfig(args []string) bool {
	i := slices.IndexFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") })
	return i >= 0 && slices.Contains([]string{"config", "version", "completion", "man", "help"}, args[i])
}

// fail says what went wrong in one sentence and gives the exit code.
func (r *run) fail(err error) int {
	if silent, ok := errors.AsType[silentExit](err); ok {
		return silent.code
	}
	known, is := errors.AsType[*model.Error](err)
	if p, ok := errors.AsType[*fs.PathError](err); !is && ok && p.Op == "write" { // Stdout took no more; a change of the book came before it
		err = model.E(model.CodeInternal, "error.cmd.output").Wrap(err)
	}
	code := model.CodeOf(err)
	level := model.If(code == model.CodeInternal || code == model.CodeBusy, slog.LevelError, slog.LevelInfo)
	r.log.Log(context.Background(), level, "command failed", "error", logged(err))
	r.say(r.sentence(err))
	if errors.As(err, &known) && known.Code == model.CodeAmbiguous { // whom the name may mean
		list, _ := known.Args["Candidates"].([]model.Match)
		for _, m := range list {
			r.sayPlain(part.Join("  ", "  #"+strconv.FormatInt(m.ID, 10), part.Cell(m.Name), part.Cell(m.Ref)))
		}
		if n, _ := known.Args["Count"].(int); n > len(list) {
			r.sayPlain("  " + counted(r.l, "cmd.more", n-len(list)))
		}
	}
	return cmp.Or(exitCodes[code], exitFailed)
}

// logged gives what the log keeps of an error: its key and what the machine said,
// nothing that a person typed.
func logged(err error) string {
	e, ok := errors.AsType[*model.Error](err)
	if !ok {
		return err.Error()
	}
	if e.Cause == nil {
		return e.Key
	}
	return e.Key + ": " + logged(e.Cause)
}

// sentence words an error, safe to print; what the machine said stays in the log.
func (r *run) sentence(err error) string {
	e, ok := errors.AsType[*model.Error](err)
	if !ok {
		return r.l.F("error.cmd.internal", "Log", r.logs.path)
	}
	if e.Key == "error.filter.attr" { // in a command line no key opens a list of fields
		e = model.E(e.Code, "error.cmd.filter_attr", "Text", e.Args["Text"], "Pos", e.Args["Pos"], "Names", strings.Join(model.AttrNames(), ", ")).Wrap(e.Cause)
	}
	safe := *e
	safe.Args = make(map[string]any, len(e.Args))
	if path, ok := e.Args["Path"].(string); ok && (strings.HasPrefix(e.Key, "error.db.damaged") || e.Key == "error.db.wrong_key") {
		if kept, _ := backup.List(r.backupFolder(path)); len(kept) > 0 {
			safe.Args["Backup"] = part.Cell(kept[0].Name())
		}
	}
	for k, v := range e.Args {
		if s, ok := v.(string); ok && k == "Text" { // what was typed
			v = echoed(s)
		} else if ok {
			v = part.Cell(s)
		}
		safe.Args[k] = v
	}
	return r.l.Error(&safe)
}

// echoed makes what was typed safe to repeat, of what is long the head.
func echoed(s string) string { return part.Some([]string{part.Cell(s)}, "", 200) }

// exitCodes are the exit codes of errors that have one of their own.
var exitCodes = map[model.Code]int{
	model.CodeUsage: exitUsage, model.CodeInvalid: exitUsage, model.CodeNotFound: exitNotFound, model.CodeAmbiguous: exitNotFound, model.CodeRefused: exitRefused,
}

// silentExit ends a command that has already said everything with a code.
type silentExit struct{ code int }

func (s silentExit) Error() string { return "exit " + strconv.Itoa(s.code) }

// say writes a sentence for people to Stderr under the program's name.
func (r *run) say(text string) { r.sayPlain("tierbook: " + text) }

// sayPlain writes a line for people to Stderr.
func (r *run) sayPlain(line string) { _, _ = io.WriteString(r.Stderr, line+"\n") }

// tell writes a confirmation for people to Stderr unless -q was given.
func (r *run) tell(line string) {
	if !r.g.quiet {
		r.sayPlain(line)
	}
}

// command is the frame of every command: localized texts, its examples, and the
// argument check. name is dotted: "contact.add" is "add" of "contact".
func (r *run) command(name, use string, args cobra.PositionalArgs, fn func(cmd *cobra.Command, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use:     strings.TrimSpace(name[strings.LastIndexByte(name, '.')+1:] + " " + use),
		Short:   r.l.T("cmd." + name + ".short"),
		Long:    r.l.T("cmd." + name + ".long"),
		Example: commandData().Examples[name],
		Args:    args,
		RunE:    fn,

		DisableFlagsInUseLine: true,
	}
}

// onBook makes what a command does of what it does on the open book.
func (r *run) onBook(m openMode, fn func(cmd *cobra.Command, s *session, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := r.book(cmd.Context(), m)
		if err != nil {
			return err
		}
		return fn(cmd, s, args)
	}
}

// flags declares flags of a command, which help lists in this order: the name, with
// its letter as "output,o", and where the value goes. What is there is the default;
// the text is that whose key is room and the name.
func (r *run) flags(cmd *cobra.Command, room string, pairs ...any) *cobra.Command {
	r.declare(cmd.Flags(), room, pairs...)
	return cmd
}

// declare is flags on a set of them.
func (r *run) declare(f *pflag.FlagSet, room string, pairs ...any) {
	f.SortFlags = false
	for i := 0; i < len(pairs); i += 2 {
		name, letter, _ := strings.Cut(pairs[i].(string), ",")
		text := r.l.T(room + name)
		switch p := pairs[i+1].(type) {
		case *string:
			f.StringVarP(p, name, letter, *p, text)
		case *bool:
			f.BoolVarP(p, name, letter, *p, text)
		case *int:
			f.IntVarP(p, name, letter, *p, text)
		case *uint64:
			f.Uint64VarP(p, name, letter, *p, text)
		case *float64:
			f.Float64VarP(p, name, letter, *p, text)
		case *[]string:
			f.StringArrayVarP(p, name, letter, *p, text)
		}
	}
}

//go:embed commands.toml
var commandsFile string

// commandBook is what commands.toml holds; what each of its tables means stands there.
type commandBook struct {
	GuestFlags  string            `toml:"guest_flags"`
	AgentReads  []agentTool       `toml:"agent_reads"`
	AgentWrites []agentTool       `toml:"agent_writes"`
	Guests      map[string]string // the flags of each command
	Examples    map[string]string
}

// agentTool is a command that an assistant may call: what it is called, the words of the
// command line, the arguments before the flags (those in brackets may be left out), and the flags.
type agentTool struct{ Name, Words, Args, Flags string }

var commandData = sync.OnceValue(func() (d commandBook) {
	if _, err := toml.Decode(commandsFile, &d); err != nil {
		panic(err) // it is part of the program
	}
	return d
})

// guestFlags gives a command's name and the flags that a guest may give it; ok is false
// for a command that guests may not use.
func guestFlags(cmd *cobra.Command) (name, flags string, ok bool) {
	_, name, _ = strings.Cut(cmd.CommandPath(), " ")
	flags, ok = commandData().Guests[name]
	return name, flags, ok
}
