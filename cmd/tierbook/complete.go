package main

import (
	"math"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
)

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
			s, err := r.book(cmd.Context(), openMode{stale: true})
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			page, _ := s.db.Customers(cmd.Context(), model.ListQuery{Search: typed, Sort: model.AttrName, Limit: completions, AsOf: s.asOf})
			return eachOf(page.Rows, func(row *model.Row) string { return joinCells(row.Name) + "\t" + joinCells(row.Ref) }), cobra.ShellCompDirectiveNoFileComp
		}
	}
}
