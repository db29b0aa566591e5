package cli

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/overlay/capture"
	"tierbook/ui/part"
)

func (r *run) captureCmd() *cobra.Command {
	var yes, dry bool
	cmd := r.command("capture", r.l.T("cmd.arg.files"), r.atLeast(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		args, drop, err := r.spool(cmd.Context(), args, exchange.DefaultMaxBytes)
		if err != nil {
			return err
		}
		defer drop()
		rows, skipped, refused, err := r.capture(&s.book, args...)
		if err != nil {
			return err
		}
		p, err := s.db.Propose(cmd.Context(), rows, s.asOf)
		if err != nil {
			return err
		}
		taken := yes && !dry && len(p.New) > 0
		if taken {
			if _, err = s.db.LogEach(cmd.Context(), model.Each(p.New, func(r *model.ImportInteraction) model.Interaction { return r.Interaction }), s.asOf); err != nil {
				return err
			}
		}
		unread := model.Each(refused, func(e *error) string { return r.sentence(*e) })
		if err := r.tellCaptured(&p, skipped, unread, taken); err != nil || len(unread) == 0 {
			return err
		}
		r.say(unread[0])
		r.tellFirst(unread[1:])
		return silentExit{exitRefused}
	}))
	return r.flags(cmd, "flag.capture.", "yes,y", &yes, "dry-run", &dry)
}

// tellCaptured prints what files tell of, and what became of it.
func (r *run) tellCaptured(p *model.Proposals, skipped int, unread []string, taken bool) error {
	l := r.l
	if r.g.json {
		return r.printJSON(jsonObject{"proposals", model.Each(p.New, func(c *model.ImportInteraction) jsonObject {
			in := &c.Interaction
			return jsonObject{
				"id", in.CustomerID, "ref", text(c.Ref), "name", c.Name, "kind", in.Kind, "date", in.Day.String(), "time", text(exchange.ClockText(in.Clock)),
				"contact", in.Contact, "outcome", in.Outcome, "note", in.Note, "external_id", in.ExternalID,
			}
		}), "strangers", model.Each(p.Strangers, func(f *model.Facet) jsonObject { return jsonObject{"address", f.Value, "messages", f.Count} }), "had", p.Had, "ahead", p.Ahead, "left_out", skipped, "unread", list(unread), "taken", taken})
	}
	err := tableOf(r, p.New, func(c *model.ImportInteraction) []string {
		return []string{c.Interaction.Day.String(), l.Kind(c.Interaction.Kind), part.Cell(c.Name), part.Cell(capture.Subject(&c.Interaction))}
	}, left(l.T("names.day")), left(l.T("attr.kind")), flex(l.T("attr.name")), flex(l.T("names.what")))
	said := counted(l, map[bool]string{true: "cmd.capture.taken", false: "capture.count"}[taken], len(p.New))
	for i, n := range [...]int{p.Had, p.Ahead, skipped} {
		if n > 0 {
			said += l.T("cmd.comma") + counted(l, [...]string{"cmd.capture.had", "cmd.capture.ahead", "cmd.capture.left"}[i], n)
		}
	}
	if r.tell(said); !taken && len(p.New) > 0 {
		r.tell(l.T("cmd.capture.hint"))
	}
	if len(p.Strangers) > 0 {
		r.tell(counted(l, "capture.strangers", len(p.Strangers)))
		r.tellFirst(model.Each(p.Strangers, func(f *model.Facet) string { return f.Value + " × " + l.Count(f.Count) }))
	}
	return err
}

// mailInFolder is what of a folder tells of contacts: Maildirs, and files so called.
var mailInFolder = []string{"cur/*", "new/*", "*/cur/*", "*/new/*", "*.eml", "*.mbox", "*.ics"}

// capture reads what files, and the mail and events in folders, tell of contacts, and how
// many of these it left out; refused says of which files nothing could be read, and why.
func (r *run) capture(b *model.Book, paths ...string) (rows []model.ImportInteraction, skipped int, refused []error, err error) {
	mine := strings.FieldsFunc(r.cfg.Addresses, func(c rune) bool { return c == ',' || unicode.IsSpace(c) })
	o := exchange.Options{Currency: b.Currency, Zone: model.ZoneOf(b.Zone), Today: b.Today}
	read := func(path string) error {
		if err := checkFile(path); err != nil {
			return err
		}
		err := (&fileImport{path: path}).with(func(data io.Reader, name string) error {
			in, err := exchange.Capture(data, name, mine, o)
			if err != nil {
				return err
			}
			first := 0
			if n := len(rows); n > 0 {
				first = rows[n-1].Row + 1
			}
			for _, row := range in.Interactions {
				row.Row += first
				rows = append(rows, row)
			}
			skipped += in.LeftOut
			return nil
		})
		if model.CodeOf(err) == model.CodeRefused || model.CodeOf(err) == model.CodeInvalid { // the others go on
			refused, err = append(refused, err), nil
		}
		return err
	}
	for _, path := range paths {
		path = r.expand(path)
		var list []string
		for _, pattern := range mailInFolder {
			names, _ := fs.Glob(os.DirFS(path), pattern)
			list = append(list, names...)
		}
		for i, name := range list {
			if i >= exchange.MaxMessages || read(filepath.Join(path, name)) != nil { // a folder, or what is gone
				skipped++
			}
		}
		if len(list) == 0 {
			if err := read(path); err != nil {
				return nil, 0, nil, err
			}
		}
	}
	return rows, skipped, refused, nil
}
