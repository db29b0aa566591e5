package main

import (
	"github.com/spf13/cobra"

	"tierbook/model"
)

const completions = 30

// completeCustomer makes the shell complete the first argument of a command
// with customers of the book whose name, ref or contact contains what was typed, as
// "name TAB ref". A book that cannot be opened completes nothing.
func (r *run) completeCustomer(cmds ...*cobra.Command) {
	for _, cmd := range cmds {
		rest := cmd.ValidArgsFunction
		cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				if rest != nil {
					return rest(cmd, args, typed)
				}
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			s, err := r.book(cmd.Context(), openMode{stale: true})
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			page, _ := s.db.Customers(cmd.Context(), model.ListQuery{Search: typed, Sort: model.AttrName, Limit: completions, AsOf: s.asOf})
			return eachOf(page.Rows, func(row *model.Row) string { return joinCells(row.Name) + "\t" + joinCells(row.Ref) }), cobra.ShellCompDirectiveNoFileComp
		}
	}
}
