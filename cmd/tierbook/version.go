package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"

	"tierbook/model"
)

// versionInfo is what version prints.
type versionInfo struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Time     string `json:"time"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// release is the version that a package was built as; set by the linker.
var release = "devel"

// buildVersion reads what the Go tool stamped into the binary.
func buildVersion() versionInfo {
	v := versionInfo{Version: release, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if release == "devel" && info.Main.Version != "" && info.Main.Version != "(devel)" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

func (r *run) versionCmd() *cobra.Command {
	return r.command("version", "", "  tierbook version\n  tierbook version --json", r.exactly(0),
		func(*cobra.Command, []string) error { return r.printVersion() })
}

func (r *run) printVersion() error {
	v := buildVersion()
	if r.g.json {
		return r.printJSON(v)
	}
	line := "tierbook " + v.Version
	if v.Revision != "" {
		line += " (" + v.Revision[:min(12, len(v.Revision))] + ")"
	}
	_, err := fmt.Fprintf(r.Stdout, "%s  %s  %s\n", line, v.Go, v.Platform)
	return err
}

func (r *run) completionCmd() *cobra.Command {
	cmd := r.command("completion", "bash|zsh|fish|powershell", `  source <(tierbook completion bash)
  tierbook completion zsh > "${fpath[1]}/_tierbook"
  tierbook completion fish > ~/.config/fish/completions/tierbook.fish`, r.exactly(1), nil)
	cmd.ValidArgs = []string{"bash", "zsh", "fish", "powershell"}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		root := cmd.Root()
		switch args[0] {
		case "bash":
			return root.GenBashCompletionV2(r.Stdout, true)
		case "zsh":
			return root.GenZshCompletion(r.Stdout)
		case "fish":
			return root.GenFishCompletion(r.Stdout, true)
		case "powershell":
			return root.GenPowerShellCompletionWithDesc(r.Stdout)
		}
		return model.E(model.CodeUsage, "error.cmd.shell", "Text", args[0])
	}
	return cmd
}

func (r *run) manCmd() *cobra.Command {
	return r.command("man", "", `  tierbook man > tierbook.1
  tierbook man | man -l -`, r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		page, err := mango.NewManPage(1, cmd.Root())
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(r.Stdout, page.Build(roff.NewDocument()))
		return err
	})
}
