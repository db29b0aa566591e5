package cli

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/db/backup"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

type jsonForgotten struct {
	ids          []int64
	ID           int64    `json:"id"`        // 0 for several, who have no one name either
	Customers    int      `json:"customers"` // how many they are
	Name         string   `json:"name"`
	Contacts     int      `json:"contacts"`
	Interactions int      `json:"interactions"`
	Operations   int      `json:"undo_entries"`
	Files        []string `json:"files"`   // drafts, logs and rejected rows that go with it
	Backups      []string `json:"backups"` // those that hold the person
	Sealed       []string `json:"sealed"`  // those that cannot be looked into
	Erased       bool     `json:"erased"`
	BackupsGone  bool     `json:"backups_erased"`
}

func (r *run) forgetCmd() *cobra.Command {
	var dry, backups, due, totals bool
	var confirm string
	cmd := r.command("forget", "["+r.l.T("cmd.arg.customer")+"]", r.between(0, 1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx := cmd.Context()
		r.daily = "" // an erasure makes no backup
		switch {
		case due && len(args) == 1:
			return model.E(model.CodeUsage, "error.forget.due", "Text", args[0])
		case !due && len(args) == 0:
			return r.exactly(1)(cmd, nil)
		}
		ids, err := []int64{0}, error(nil)
		if due {
			ids, err = r.listDue(ctx, s, confirm == "")
		} else {
			ids[0], err = s.db.Find(ctx, args[0])
		}
		if err != nil || due && (confirm == "" || len(ids) == 0) {
			return err
		}
		held, err := s.db.Forget(ctx, ids, db.Erasure{Dry: true})
		if err != nil {
			return err
		}
		if due {
			held.Name = strconv.Itoa(len(ids))
		}
		out := r.heldOf(ctx, s, ids, &held)
		if !r.g.json || !dry {
			r.tellHeld(&out)
		}
		if dry {
			return r.answer(out)
		}
		if err := r.confirmName(ctx, confirm, held.Name, due); err != nil {
			return err
		}
		if !backups && confirm == "" && len(out.Backups) > 0 {
			backups = r.agrees(ctx, r.l.T("cmd.forget.ask_backups"))
		}
		return r.forget(ctx, s, &out, backups, totals)
	}))
	return r.flags(cmd, "flag.forget.", "dry-run", &dry, "confirm", &confirm, "backups", &backups, "due", &due, "keep-totals", &totals)
}

// listDue gives whom the policy keeps no longer, and prints them where that is asked for.
func (r *run) listDue(ctx context.Context, s *session, print bool) (ids []int64, err error) {
	rows, years, err := s.db.PastRetention(ctx)
	for i := range rows {
		ids = append(ids, rows[i].ID)
	}
	if err != nil || !print && len(ids) > 0 {
		return ids, err
	}
	err = listing(r, rows, nil, func(c *model.Row) jsonObject {
		return jsonObject{"id", c.ID, "name", c.Name, "created", c.Created, "last_contact", c.Facts.LastContact, "retention_years", years}
	}, s.l.F("cmd.forget.none_due", "Years", years), func(c *model.Row) []string {
		return []string{c.Name, c.Facts.LastContact.String(), c.Created.String()}
	}, flex(s.l.Attr(model.AttrName)), left(s.l.Attr(model.AttrLastContact)), left(s.l.Attr(model.AttrCreated)))
	if len(ids) > 0 && !r.g.json {
		r.tell(s.l.F("cmd.forget.due", "Years", years, "N", len(ids)))
	}
	return ids, err
}

// heldOf gathers what there is on a customer, in the book and beside it.
func (r *run) heldOf(ctx context.Context, s *session, ids []int64, held *db.Forgotten) jsonForgotten {
	out := jsonForgotten{
		ids: ids, Customers: len(ids), Name: held.Name, Contacts: held.Contacts, Interactions: held.Interactions, Operations: held.Operations,
		Files: []string{}, Backups: []string{}, Sealed: []string{},
	}
	var words []string // by which a file is known to be about somebody, as text, CSV and JSON write them
	for _, w := range held.Words {
		w = strings.ToLower(w)
		quoted, _ := json.Marshal(w)
		words = append(words, w, strings.ReplaceAll(w, `"`, `""`), string(quoted[1:len(quoted)-1]))
	}
	forms := model.Each(ids, func(id *int64) string { return (&drafts{}).path("log-" + strconv.FormatInt(*id, 10)) })
	if len(ids) == 1 {
		out.ID = ids[0]
	}
	for _, path := range slices.Concat([]string{r.logs.path, r.logs.path + ".1"}, r.draftFiles(s.book.Path), r.listed(rejectedName)) {
		if slices.Contains(forms, filepath.Base(path)) || holdsAny(path, words) {
			out.Files = append(out.Files, path)
		}
	}
	kept, _ := backup.List(r.backupFolder(s.book.Path))
	for i := range kept {
		switch k := &kept[i]; {
		case k.Sealed || engine.Locked(k.Path) && engine.Unlock(k.Path, []byte(r.secret)) != nil:
			out.Sealed = append(out.Sealed, k.Path)
		case holdsAny(k.Path, words), slices.ContainsFunc(ids, func(id int64) bool { return backup.Holds(ctx, k.Path, id, held.Words) }):
			out.Backups = append(out.Backups, k.Path)
		}
	}
	return out
}

// holdsAny tells whether a file holds one of the words, whatever their case. Those of a
// letter or two, which would be found anywhere, count where they fill a cell of a CSV file.
func holdsAny(path string, words []string) bool {
	data, _ := os.ReadFile(path) // what cannot be read holds nothing
	text, cells := string(bytes.ToLower(data)), []string(nil)
	if filepath.Ext(path) == ".csv" {
		cells = strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("\",;\t\r\n", c) })
	}
	return slices.ContainsFunc(words, func(w string) bool { return len(w) >= 4 && strings.Contains(text, w) || slices.Contains(cells, w) })
}

// tellHeld says what goes and what would stay.
func (r *run) tellHeld(out *jsonForgotten) {
	r.tell(r.l.F("cmd.forget.held", "Name", part.Cell(out.Name), "Customers", out.Customers, "Contacts", r.l.Count(out.Contacts), "Interactions", r.l.Count(out.Interactions), "Operations", r.l.Count(out.Operations)))
	for _, list := range []struct {
		key   string
		paths []string
	}{{"cmd.forget.files", out.Files}, {"cmd.forget.backups", out.Backups}, {"cmd.forget.sealed", out.Sealed}} {
		if len(list.paths) > 0 {
			r.tell(r.l.T(list.key))
		}
		for _, p := range list.paths {
			r.tell("  " + part.Cell(p))
		}
	}
}

// confirmName asks for the name of who is to be erased, which nobody types by
// mistake.
func (r *run) confirmName(ctx context.Context, given, name string, due bool) error {
	if given == "" {
		if !isTerminal(r.Stdin) || !isTerminal(r.Stderr) {
			return model.E(model.CodeUsage, "error.cmd.confirm", "Hint", "tierbook forget ... --confirm "+strconv.Quote(name))
		}
		given, _ = r.ask(ctx, r.l.F("cmd.forget.ask", "Name", part.Cell(name)))
	}
	if strings.TrimSpace(given) != name {
		return model.E(model.CodeCancelled, "error.forget.name", "Name", name, "Due", due)
	}
	return nil
}

// forget erases what heldOf found, the files first: what ends in between can be done again.
func (r *run) forget(ctx context.Context, s *session, out *jsonForgotten, backups, totals bool) error {
	_ = r.logs.Close()
	gone := out.Files
	if backups {
		gone = append(gone[:len(gone):len(gone)], out.Backups...)
	}
	for _, path := range gone {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			return model.E(model.CodeInternal, "error.forget.file", "Path", path).Wrap(err)
		}
	}
	if _, err := s.db.Forget(ctx, out.ids, db.Erasure{Totals: totals}); err != nil {
		return err
	}
	out.Erased, out.BackupsGone = true, backups
	said := []string{r.l.F("cmd.forget.done", "Name", part.Cell(out.Name), "N", out.Customers, "Totals", totals)}
	if len(out.Backups)+len(out.Sealed) > 0 {
		said = append(said, r.l.F("cmd.forget.left", "Gone", backups, "N", len(out.Backups), "Sealed", len(out.Sealed)))
	}
	return r.answer(out, said...)
}

//go:embed subject.html.tmpl
var subjectPage string

// subjectCmd gives a person what is held on them.
func (r *run) subjectCmd() *cobra.Command {
	output, force := "", false
	cmd := r.command("subject", r.l.T("cmd.arg.customer"), r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		d, err := s.detail(cmd.Context(), args[0], -1)
		if err != nil {
			return err
		}
		h := &held{s: s, d: &d}
		if h.audit, h.origins, err = s.db.Held(cmd.Context(), d.ID); err != nil {
			return err
		}
		f := db.Forgotten{Name: d.Name, Words: []string{d.Name, d.Ref, d.Phone, d.Email}}
		for _, c := range d.Contacts {
			f.Words = append(f.Words, c.Name, c.Phone, c.Email)
		}
		h.files = r.heldOf(cmd.Context(), s, []int64{d.ID}, &f)
		return r.deliver(output, force, func(w io.Writer) error {
			if r.g.json {
				return h.writeJSON(cmd.Context(), w)
			}
			return h.writePage(w)
		}, func() string { return r.l.F("cmd.subject.done", "Name", part.Cell(d.Name), "Path", part.Cell(output)) })
	}))
	return r.flags(cmd, "flag.subject.", "output,o", &output, "force", &force)
}

// held is everything held on a person: in the book, and beside it.
type held struct {
	s       *session
	d       *model.Detail
	audit   []model.AuditEntry
	origins []model.ImportBatch
	files   jsonForgotten
}

// writeJSON writes the object of show with what the trail, the imports and the files
// beside the book hold.
func (h *held) writeJSON(ctx context.Context, w io.Writer) error {
	what, err := h.s.db.WhatIf(ctx, h.d.ID, h.s.asOf)
	if err != nil {
		return err
	}
	audit := model.Each(h.audit, func(a *model.AuditEntry) jsonObject {
		return jsonObject{"at", utc(a.At), "by", a.By, "action", a.Action, "kind", string(a.Kind), "subject", a.Subject, "detail", a.Detail, "count", a.Count}
	})
	return writeJSON(w, append(detailJSON(h.d, &what, h.s), "audit", audit, "imports", model.Each(h.origins, batchJSON),
		"files", h.files.Files, "backups", h.files.Backups, "sealed", h.files.Sealed, "policy", h.d.Policy.Privacy))
}

// page is what is held in words, section by section.
type page struct {
	Lang, Title, Made string
	Sections          []exchange.Table
}

// add adds a section where there is something in it.
func (p *page) add(title string, heads []string, rows [][]string) {
	if len(rows) > 0 {
		p.Sections = append(p.Sections, exchange.Table{Title: title, Heads: heads, Rows: rows})
	}
}

// writePage writes one HTML file that needs nothing else, every text escaped.
func (h *held) writePage(w io.Writer) error {
	t, err := template.New("subject").Parse(subjectPage)
	if err != nil {
		return err
	}
	l, d := h.s.l, h.d
	p := &page{Lang: l.Tag(), Title: l.F("subject.title", "Name", part.Cell(d.Name)), Made: l.F("report.as_of", "Day", h.s.today.String())}
	p.add(l.T("subject.profile"), nil, h.profile())
	p.add(l.T("show.contacts"), []string{
		l.Attr(model.AttrName), l.T("subject.role"), l.Attr(model.AttrPhone), l.Attr(model.AttrEmail), l.T("detail.birthday"), l.T("show.note"),
	}, cellsOf(d.Contacts, func(c *model.Contact) []string {
		return []string{c.Name, c.Title, c.Phone, c.Email, c.Birthday, part.Join("\n", append(l.Consents(c.Consents, h.s.today), l.Barred(c.Barred), c.Note)...)}
	}))
	p.add(l.T("subject.interactions"), []string{l.T("import.col.date"), l.Attr(model.AttrKind), l.T("subject.what"), l.T("subject.lines")},
		cellsOf(d.Timeline, func(in *model.Interaction) []string {
			return []string{in.Day.String(), l.Kind(in.Kind), joinCells(exchange.ClockText(in.Clock), eventText(in, h.s), in.Source, in.ExternalID), l.Lines(in.Lines, len(in.Lines))}
		}))
	p.add(l.T("show.tiers"), []string{l.T("import.col.date"), l.Attr(model.AttrTier), l.T("cmd.why")}, cellsOf(d.Tiers, func(t *model.TierChange) []string {
		return []string{t.Day.String(), arrow(l.Tier(t.From), l.Tier(t.To)), joinCells(l.Cause(t), t.Why)}
	}))
	p.add(l.T("subject.audit"), []string{l.T("policy.saved_on"), l.T("policy.by"), l.T("subject.what")}, cellsOf(h.audit, func(a *model.AuditEntry) []string {
		return []string{l.Moment(a.At, h.s.book.Zone), a.By, h.s.auditText(*a)}
	}))
	p.add(l.T("subject.imports"), []string{l.T("policy.saved_on"), l.T("policy.by"), l.T("cmd.import.list.file")}, cellsOf(h.origins, func(b *model.ImportBatch) []string {
		return []string{l.Moment(b.At, h.s.book.Zone), b.By, b.File}
	}))
	rules := d.Policy.Privacy
	p.add(l.T("policy.group.privacy"), nil, [][]string{{l.T("policyui.privacy.text"), part.Lines(rules.Text)}, {l.T("policyui.privacy.purposes"), part.Lines(rules.Purposes)}, {l.T("policyui.privacy.retention_years"), strconv.Itoa(rules.RetentionYears)}})
	files := append(append(append([]string{}, h.files.Files...), h.files.Backups...), h.files.Sealed...)
	p.add(l.T("subject.files"), nil, cellsOf(files, func(path *string) []string { return []string{*path} }))
	return t.Execute(w, p)
}

// cellsOf gives a row of clean cells for each element of a list.
func cellsOf[T any](list []T, row func(*T) []string) [][]string {
	return model.Each(list, func(one *T) []string {
		return model.Each(row(one), func(cell *string) string { return part.Lines(*cell) })
	})
}

// profile tells what is known of the customer itself, line by line.
func (h *held) profile() [][]string {
	l, d := h.s.l, h.d
	lines := [][]string{{l.Attr(model.AttrName), d.Name}}
	for _, f := range l.Profile(d, h.s.today) {
		lines = append(lines, []string{f.Label, f.Text})
	}
	lines = append(lines, [][]string{
		{l.T("show.flags"), flagsText(d, l)},
		{l.T("show.note"), d.Note},
		{l.Attr(model.AttrTier), l.Tier(d.Score.Tier)},
		{l.Attr(model.AttrStage), l.Stage(d.Score.Stage)},
		{l.Attr(model.AttrScore), whole(d.Score.Value, d.Score.Known)},
		{l.Attr(model.AttrRevenue), l.Money(d.Facts.Revenue, h.s.book.Currency)},
		{l.Attr(model.AttrSnoozed), d.SnoozedUntil.String()},
		{l.Attr(model.AttrCadence), model.If(d.Customer.Cadence > 0, l.F("card.cadence", "N", d.Customer.Cadence), "")},
		{l.T("subject.opening"), model.If(d.Opening.Amount != 0, joinCells(l.Money(d.Opening.Amount, h.s.book.Currency), d.Opening.On.String(), d.Opening.Until.String()), "")},
		{l.T("show.promised"), joinCells(d.Facts.Promise.With(d.Facts.PromiseAt), l.Every(d.Repeat))},
	}...)
	if o := d.Override; o != nil {
		lines = append(lines, []string{l.T("subject.override"), joinCells(l.Tier(o.Tier), o.Reason, o.By, o.On.String(), o.Until.String())})
	}
	return cellsOf(slices.DeleteFunc(lines, func(line []string) bool { return line[1] == "" }), func(line *[]string) []string { return *line })
}
