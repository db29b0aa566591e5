package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model/exchange"
	"tierbook/ui/part"
)

// importProfilesCmd lists and forgets import profiles.
func (r *run) importProfilesCmd() *cobra.Command {
	forget := ""
	cmd := r.command("import.profiles", "", `  tierbook import profiles
  tierbook import orders.csv --map customer=name --keep-profile sales
  tierbook import profiles --delete sales`, r.exactly(0), func(*cobra.Command, []string) error {
		list, err := r.profiles()
		if err != nil {
			return err
		}
		if forget != "" {
			p := findProfile(list, forget)
			if p == nil {
				return r.unknownProfile(list, forget)
			}
			name := p.Name
			err := r.changeProfiles(func(list []exchange.Profile) []exchange.Profile {
				return slices.DeleteFunc(list, func(p exchange.Profile) bool { return p.Name == name })
			})
			if err == nil {
				r.tell(r.l.F("cmd.import.profiles.deleted", "Name", part.Cell(name)))
			}
			return err
		}
		return listing(r, list, func(p *exchange.Profile) jsonObject {
			columns := p.Columns
			if columns == nil {
				columns = map[string]string{}
			}
			return jsonObject{
				"name", p.Name, "headers", append([]string{}, p.Headers...), "kind", text(p.As), "encoding", text(p.Encoding),
				"delimiter", text(p.Delimiter), "sheet", text(p.Sheet), "no_header", p.NoHeader, "date_format", text(p.DateFormat),
				"decimal", text(p.Decimal), "existing", text(p.Existing), "tiers", text(p.Tiers), "opening", text(p.Opening), "columns", columns,
			}
		}, r.l.T("cmd.import.profiles.none"), func(p *exchange.Profile) []string {
			return []string{p.Name, strconv.Itoa(len(p.Columns)), strings.Join(p.Headers, r.l.T("cmd.comma"))}
		}, left(r.l.T("cmd.import.profiles.name")), right(r.l.T("cmd.import.profiles.columns")), flex(r.l.T("cmd.import.profiles.headers")))
	})
	return r.flags(cmd, "flag.import.profiles.", "delete", &forget)
}
