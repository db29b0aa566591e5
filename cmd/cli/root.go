package cli

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/cmd/cli/config"
	"tierbook/db"
	"tierbook/model"
	"tierbook/ui/lang"
)

// rootCmd builds the command tree in the language in force.
func (r *run) rootCmd() *cobra.Command {
	root := &cobra.Command{
		Use:               "tierbook",
		Short:             r.l.T("cmd.root.short"),
		Long:              r.l.T("cmd.root.long"),
		Example:           commandData().Examples["root"],
		Args:              r.noArgsOrCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: r.begin,

		DisableFlagsInUseLine:      true,
		SuggestionsMinimumDistance: 2,
	}
	r.addGlobals(root)
	version := root.Flags().Bool("version", false, r.l.T("cmd.version.short"))
	root.Flags().StringVar(&r.owner, "owner", "", r.l.T("flag.owner.view"))
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if *version {
			return r.printVersion()
		}
		return r.openWorkbench(cmd.Context())
	}
	root.SetFlagErrorFunc(r.flagError)
	root.SetHelpFunc(r.help)
	root.SetUsageFunc(func(cmd *cobra.Command) error { r.writeUsage(r.Stderr, cmd); return nil }) // under a usage error
	root.SetHelpCommand(r.helpCmd())
	r.addCommands(root)
	return root
}

// begin checks what every command takes, before it runs.
func (r *run) begin(cmd *cobra.Command, args []string) error {
	if r.g.verbose > 0 {
		r.level.Set(slog.LevelInfo)
	}
	if r.g.verbose > 1 {
		r.level.Set(slog.LevelDebug)
	}
	if t := strings.ToLower(r.g.lang); t != "" && !strings.HasPrefix(t, "en") && !strings.HasPrefix(t, "zh") {
		return model.E(model.CodeUsage, "error.cmd.lang", "Text", r.g.lang)
	}
	if n, err := cmd.Flags().GetInt("number"); err == nil && n < 0 {
		return model.E(model.CodeUsage, "error.cmd.count", "Flag", "-n")
	}
	if r.guest != nil {
		return served(cmd, args)
	}
	if r.alone() && !r.g.quiet && !wantsConfig(strings.Fields(cmd.CommandPath())[1:]) {
		r.tellConfigProblems()
	}
	return nil
}

// groupMore is the last group of commands in the help text.
const groupMore = "more"

// addCommands adds every command under its group.
func (r *run) addCommands(root *cobra.Command) {
	var order []string
	for _, g := range []struct {
		id   string
		cmds []*cobra.Command
	}{
		{"daily", []*cobra.Command{
			r.nextCmd(), r.inboxCmd(), r.listCmd(), r.showCmd(), r.logCmd(), r.recommendCmd(), r.draftCmd(), r.snoozeCmd(), r.dueCmd(), r.resolveCmd(),
			r.stepCmd("undo", (*db.DB).Undo), r.stepCmd("redo", (*db.DB).Redo),
		}},
		{"book", []*cobra.Command{
			r.addCmd(), r.editCmd(), r.tagCmd(), r.assignCmd(), r.claimCmd(), r.overrideCmd(), r.archiveCmd(), r.deleteCmd(),
			r.dedupeCmd(), r.mergeCmd(),
			r.contactCmd(), r.consentCmd(), r.group("interaction", r.interactionDeleteCmd(), r.interactionEditCmd()), r.fieldCmd(), r.rescoreCmd(),
		}},
		{"files", []*cobra.Command{r.importCmd(), r.captureCmd(), r.exportCmd(), r.backupCmd(), r.restoreCmd(), r.mergeBookCmd(), r.copyCmd(), r.encryptCmd(), r.decryptCmd(), r.subjectCmd(), r.forgetCmd(), r.demoCmd()}},
		{"manager", []*cobra.Command{
			r.statsCmd(), r.reportCmd(), r.targetCmd(),
			r.group("policy", r.policyShowCmd(), r.policyPreviewCmd(), r.policySetCmd(), r.policyPresetCmd(), r.policyHistoryCmd(), r.policyRestoreCmd()),
			r.group("segment", r.segmentListCmd(), r.segmentShowCmd(), r.segmentSaveCmd(), r.segmentCompareCmd(), r.segmentDeleteCmd(), r.segmentClusterCmd()),
			r.group("owner", r.ownerListCmd(), r.ownerSetCmd(), r.ownerRenameCmd()), r.personCmd(), r.serveCmd((*App).Run),
		}},
		{groupMore, []*cobra.Command{r.doctorCmd(), r.auditCmd(), r.configCmd(), r.versionCmd(), r.mcpCmd(), r.completionCmd(), r.manCmd()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.id, Title: r.l.T("cmd.group." + g.id)})
		for _, c := range g.cmds {
			c.GroupID = g.id
			root.AddCommand(c)
			order = append(order, c.Name())
		}
	}
	r.completeCustomers(root.Commands())
	root.Annotations = map[string]string{orderNote: strings.Join(order, " ")}
}

func (r *run) addGlobals(root *cobra.Command) {
	f, g := root.PersistentFlags(), &r.g
	r.declare(f, "flag.", "db", &g.db, "as-of", &g.asOf, "json", &g.json, "lang", &g.lang, "no-color", &g.noColor, "mask", &g.mask, "plain", &g.plain, "quiet,q", &g.quiet)
	f.CountVarP(&r.g.verbose, "verbose", "v", r.l.T("flag.verbose"))
	f.Var(&r.g.wait, "wait", r.l.T("flag.wait"))
	f.BoolP("help", "h", false, r.l.T("flag.help"))
}

func (r *run) helpCmd() *cobra.Command {
	cmd := r.command("help", "["+r.l.T("cmd.arg.command")+"]", nil, func(cmd *cobra.Command, args []string) error {
		found, rest, err := cmd.Root().Find(args)
		if err != nil || len(rest) > 0 && found.Runnable() && !found.HasSubCommands() || found == nil {
			return r.noArgsOrCommand(cmd.Root(), args)
		}
		if len(rest) > 0 {
			return r.noArgsOrCommand(found, rest)
		}
		return found.Help()
	})
	cmd.GroupID = groupMore
	return cmd
}

// Run carries out one command line (without the program's name) and gives the
// exit code. Data goes to Stdout, words for people to Stderr.
func (a *App) Run(ctx context.Context, args []string) int {
	r := &run{App: a, again: (*App).Run}
	if a.sitting != nil {
		args = slices.Concat(a.sitting.flags, args)
	}
	r.keep, r.upgrade, r.unlock = r.keepBackups, r.beforeUpgrade, r.giveKey
	r.g.wait = waitFlag{d: defaultWait}
	r.logs = &logFile{path: filepath.Join(a.stateFolder(), "tierbook.log")}
	defer r.logs.Close()
	r.level.Set(slog.LevelWarn)
	r.log = slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: &r.level}))
	if a.guest == nil && a.sitting == nil {
		slog.SetDefault(r.log) // for the workbench, which shows nothing on the terminal beside itself
	}

	cfgErr, root := r.settle(args), r.rootCmd()
	if a.sitting != nil {
		r.numbered(root, args[len(a.sitting.flags):])
	}
	root.SetArgs(shieldTags(args))
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	if cfgErr != nil && !wantsConfig(args) {
		return r.fail(cfgErr)
	}
	err := root.ExecuteContext(ctx)
	err = cmp.Or(err, r.unknown)
	if err = cmp.Or(err, r.closeBook()); err == nil {
		r.dailyBackup(ctx, r.daily)
		return exitDone
	}
	if !wantsConfig(args) && !r.g.quiet && r.alone() {
		r.tellConfigProblems() // where the command did not get as far as that
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = model.E(model.CodeCancelled, "error.cmd.cancelled")
	}
	if code := r.fail(err); model.CodeOf(err) != model.CodeCancelled {
		return code
	}
	return stopCode(ctx, exitFailed)
}

// settle decides the language and loads the settings before the command tree
// is built, since help and errors are worded in it.
func (r *run) settle(args []string) error {
	early := pflag.NewFlagSet("", pflag.ContinueOnError)
	early.ParseErrorsWhitelist.UnknownFlags = true
	early.BoolP("help", "h", false, "")
	flag := early.String("lang", "", "")
	_ = early.Parse(args) // what is wrong with them is told in the language that it names
	r.l = lang.New(r.localeTag(*flag, ""))
	cfg, err := config.Load(r.configPath())
	if r.guest != nil {
		cfg.Language, cfg.Commands, cfg.Plain, cfg.Owner = "auto", nil, false, ""
		if owners := r.guest.member.Owners; len(owners) == 1 { // whose customers the member works with
			cfg.Owner = owners[0]
		}
	}
	r.cfg = cfg
	r.l = lang.New(r.localeTag(*flag, cfg.Language))
	r.l.Guest = r.guest != nil
	return err
}
