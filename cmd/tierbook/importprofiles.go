package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model/exchange"
	"tierbook/ui/part"
)

// jsonProfile is how files of one source are read.
type jsonProfile struct {
	Name       string            `json:"name"`
	Headers    []string          `json:"headers"`
	Kind       *string           `json:"kind"`
	Encoding   *string           `json:"encoding"`
	Delimiter  *string           `json:"delimiter"`
	Sheet      *string           `json:"sheet"`
	NoHeader   bool              `json:"no_header"`
	DateFormat *string           `json:"date_format"`
	Decimal    *string           `json:"decimal"`
	Existing   *string           `json:"existing"`
	Tiers      *string           `json:"tiers"`
	Opening    *string           `json:"opening"`
	Columns    map[string]string `json:"columns"`
}

// importProfilesCmd lists and forgets import profiles.
func (r *run) importProfilesCmd() *cobra.Command {
	forget := ""
	cmd := r.command("import.profiles", "", `  tierbook import profiles
  tierbook import orders.csv --map customer=name --keep-profile sales
  tierbook import profiles --delete sales`, r.exactly(0), nil)
	cmd.Flags().StringVar(&forget, "delete", "", r.l.T("flag.import.profiles.delete"))
	cmd.RunE = func(*cobra.Command, []string) error {
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
		return r.printProfiles(list)
	}
	return cmd
}

func (r *run) printProfiles(list []exchange.Profile) error {
	if r.g.json {
		return r.printJSON(jsonList(list, func(p *exchange.Profile) jsonProfile {
			columns := p.Columns
			if columns == nil {
				columns = map[string]string{}
			}
			return jsonProfile{
				p.Name, append([]string{}, p.Headers...), text(p.As), text(p.Encoding), text(p.Delimiter), text(p.Sheet), p.NoHeader,
				text(p.DateFormat), text(p.Decimal), text(p.Existing), text(p.Tiers), text(p.Opening), columns,
			}
		}))
	}
	if len(list) == 0 {
		r.tell(r.l.T("cmd.import.profiles.none"))
		return nil
	}
	t := r.table(column{title: r.l.T("cmd.import.profiles.name")}, column{title: r.l.T("cmd.import.profiles.columns"), right: true},
		column{title: r.l.T("cmd.import.profiles.headers"), flex: true})
	for i := range list {
		t.row(list[i].Name, strconv.Itoa(len(list[i].Columns)), strings.Join(list[i].Headers, r.l.T("cmd.comma")))
	}
	return t.done()
}
