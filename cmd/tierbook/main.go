// Command tierbook is an account book that knows who matters and who is
// slipping: one local file, a workbench for the terminal, and the same verbs as
// commands for scripts. What it does stands in cmd/cli.
package main

import (
	"os"

	"tierbook/cmd/cli"
)

func main() { os.Exit(cli.NewApp().Run(cli.UntilSignal(), os.Args[1:])) }
