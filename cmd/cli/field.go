package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) fieldCmd() *cobra.Command {
	list := r.command("field.list", "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error { return r.fields(cmd, s, "", "") }))
	name, typ := r.l.T("cmd.arg.name"), r.l.T("cmd.arg.field_type")
	return r.group("field", list, r.fieldChange("add", name+" "+typ, 2), r.fieldChange("rename", name+" "+name, 2),
		r.fieldChange("retype", name+" "+typ, 2), r.fieldChange("remove", name, 1))
}

// fieldChange makes the command of one change to a field.
func (r *run) fieldChange(verb, args string, n int) *cobra.Command {
	dry, yes := false, false
	cmd := r.command("field."+verb, args, r.exactly(n), func(cmd *cobra.Command, args []string) (err error) {
		def := model.FieldDef{Name: strings.TrimSpace(args[0])}
		if verb == "add" || verb == "retype" {
			if def.Type, err = model.ParseFieldType(args[1]); err != nil {
				return err
			}
		}
		s, err := r.book(cmd.Context(), openMode{})
		if err != nil {
			return err
		}
		known, found := model.FindField(s.book.Fields, def.Name)
		switch {
		case found && verb == "add":
			return model.E(model.CodeConflict, "error.field.taken", "Text", known.Name)
		case !found && verb != "add":
			return model.NotFound("error.field.missing", "Text", def.Name)
		case found:
			def.Name = known.Name
		}
		if dry {
			return r.fields(cmd, s, def.Name, def.Type)
		}
		var out model.Outcome
		switch verb {
		case "rename":
			out, err = s.db.RenameField(cmd.Context(), def.Name, args[1])
			def.Name = args[1]
		case "remove":
			question := r.l.F("cmd.field.ask", "Field", part.Cell(def.Name))
			if err := r.confirm(cmd.Context(), yes, question, "tierbook field remove ... --yes"); err != nil {
				return err
			}
			out, err = s.db.RenameField(cmd.Context(), def.Name, "")
		default:
			out, err = s.db.SetField(cmd.Context(), def)
		}
		if err != nil {
			return err
		}
		r.tellChange(s, &out)
		return r.fields(cmd, s, def.Name, "")
	})
	r.flags(cmd, "flag.field.", "dry-run", &dry)
	if verb == "remove" {
		r.flags(cmd, "flag.merge.", "yes,y", &yes)
	}
	return cmd
}

// fields prints the further fields of the book, or one; typ is the type by which its
// values are looked at, "" its own.
func (r *run) fields(cmd *cobra.Command, s *session, only string, typ model.FieldType) error {
	types := map[string]model.FieldType{}
	if typ != "" {
		types[only] = typ
	}
	all, err := s.db.Fields(cmd.Context(), types)
	all = slices.DeleteFunc(all, func(u model.FieldUse) bool { return only != "" && u.Name != only })
	return listing(r, all, err, func(u *model.FieldUse) jsonObject {
		return jsonObject{
			"name", u.Name, "type", string(u.Type), "customers", u.Customers, "unconverted", u.Bad, "examples", append([]string{}, u.Examples...),
			"looks_like", string(u.Guess),
		}
	}, r.l.T("cmd.field.none"), func(u *model.FieldUse) []string {
		kind := r.l.T("field_type." + string(u.Type))
		if u.Guess != u.Type && u.Customers > 0 && typ == "" {
			kind += " (" + r.l.F("cmd.field.like", "Type", r.l.T("field_type."+string(u.Guess))) + ")"
		}
		return []string{u.Name, kind, strconv.Itoa(u.Customers), strconv.Itoa(u.Bad), strings.Join(u.Examples, " · ")}
	}, flex(r.l.T("cmd.field.name")), left(r.l.T("cmd.field.type")), right(r.l.T("cmd.field.customers")),
		right(r.l.T("cmd.field.bad")), flex(r.l.T("cmd.field.examples")))
}
