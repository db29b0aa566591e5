package main

import "github.com/spf13/cobra"

func (r *run) reportCmd() *cobra.Command { return r.command("report", "", "", nil, nil) }
