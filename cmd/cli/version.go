package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"

	"tierbook/model"
)

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
