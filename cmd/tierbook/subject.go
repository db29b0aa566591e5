package main

import (
	"context"
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

//go:embed subject.html.tmpl
var subjectPage string

// subjectCmd gives a person what is held on them.
func (r *run) subjectCmd() *cobra.Command {
	output, force := "", false
	cmd := r.command("subject", r.l.T("cmd.arg.customer"), `  tierbook subject "Meridian Optics" -o meridian.html
  tierbook subject M-001 --json`, r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
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
		h.files = r.heldOf(s, d.ID, &f)
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
	audit := eachOf(h.audit, func(a *model.AuditEntry) jsonObject {
		return jsonObject{"at", utc(a.At), "by", a.By, "action", a.Action, "kind", string(a.Kind), "subject", a.Subject, "detail", a.Detail, "count", a.Count}
	})
	return writeJSON(w, append(detailJSON(h.d, &what, h.s), "audit", audit, "imports", eachOf(h.origins, batchJSON),
		"files", h.files.Files, "backups", h.files.Backups, "sealed", h.files.Sealed))
}

// page is what is held in words, section by section.
type page struct {
	Lang, Title, Made string
	Sections          []section
}

type section struct {
	Title string
	Heads []string
	Rows  [][]string
}

// add adds a section where there is something in it.
func (p *page) add(title string, heads []string, rows [][]string) {
	if len(rows) > 0 {
		p.Sections = append(p.Sections, section{title, heads, rows})
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
		l.Attr(model.AttrName), l.T("subject.role"), l.Attr(model.AttrPhone), l.Attr(model.AttrEmail), l.T("subject.birthday"), l.T("show.note"),
	}, cellsOf(d.Contacts, func(c *model.Contact) []string {
		return []string{c.Name, c.Title, c.Phone, c.Email, c.Birthday, c.Note}
	}))
	p.add(l.T("subject.interactions"), []string{l.T("cmd.import.date_head"), l.Attr(model.AttrKind), l.T("subject.what"), l.T("subject.lines")},
		cellsOf(d.Timeline, func(in *model.Interaction) []string {
			return []string{in.Day.String(), l.Kind(in.Kind), joinCells(exchange.ClockText(in.Clock), eventText(in, h.s), in.Source, in.ExternalID), l.Lines(in.Lines, len(in.Lines))}
		}))
	p.add(l.T("show.tiers"), []string{l.T("cmd.import.date_head"), l.Attr(model.AttrTier), l.T("cmd.why")}, cellsOf(d.Tiers, func(t *model.TierChange) []string {
		return []string{t.Day.String(), arrow(l.Tier(t.From), l.Tier(t.To)), joinCells(l.Cause(t), t.Why)}
	}))
	p.add(l.T("subject.audit"), []string{l.T("policy.saved_on"), l.T("policy.by"), l.T("subject.what")}, cellsOf(h.audit, func(a *model.AuditEntry) []string {
		what := l.Change(model.Change{Kind: a.Kind, Subject: a.Subject, Detail: a.Detail, Count: a.Count})
		return []string{h.s.moment(a.At), a.By, l.F("subject.action", "Undone", a.Action == "undo", "Redone", a.Action == "redo", "What", what)}
	}))
	p.add(l.T("subject.imports"), []string{l.T("policy.saved_on"), l.T("policy.by"), l.T("cmd.import.list.file")}, cellsOf(h.origins, func(b *model.ImportBatch) []string {
		return []string{h.s.moment(b.At), b.By, b.File}
	}))
	files := append(append(append([]string{}, h.files.Files...), h.files.Backups...), h.files.Sealed...)
	p.add(l.T("subject.files"), nil, cellsOf(files, func(path *string) []string { return []string{*path} }))
	return t.Execute(w, p)
}

// cellsOf gives a row of clean cells for each element of a list.
func cellsOf[T any](list []T, row func(*T) []string) [][]string {
	out := make([][]string, len(list))
	for i := range list {
		for _, cell := range row(&list[i]) {
			out[i] = append(out[i], part.Lines(cell))
		}
	}
	return out
}

// profile tells what is known of the customer itself, line by line.
func (h *held) profile() [][]string {
	l, d := h.s.l, h.d
	lines := [][]string{
		{l.Attr(model.AttrRef), d.Ref},
		{l.Attr(model.AttrName), d.Name},
		{l.T("subject.kind"), l.CustomerKind(d.Kind)},
		{l.Attr(model.AttrOwner), d.Owner},
		{l.Attr(model.AttrRegion), d.Region},
		{l.Attr(model.AttrIndustry), d.Industry},
		{l.Attr(model.AttrPhone), d.Phone},
		{l.Attr(model.AttrEmail), d.Email},
		{l.T("subject.birthday"), d.Birthday},
		{l.Attr(model.AttrTags), strings.Join(d.Tags, " · ")},
		{l.T("show.flags"), flagsText(d, l)},
		{l.T("subject.referrer"), d.ReferredBy},
		{l.T("show.note"), d.Note},
		{l.Attr(model.AttrCreated), d.Created.String()},
		{l.Attr(model.AttrTier), l.Tier(d.Score.Tier)},
		{l.Attr(model.AttrStage), l.Stage(d.Score.Stage)},
		{l.Attr(model.AttrScore), whole(d.Score.Value, d.Score.Known)},
		{l.Attr(model.AttrRevenue), l.Money(d.Facts.Revenue, h.s.book.Currency)},
		{l.Attr(model.AttrSnoozed), d.SnoozedUntil.String()},
		{l.T("show.promised"), joinCells(d.Facts.Promise.With(d.Facts.PromiseAt), l.Every(d.Repeat))},
	}
	if o := d.Override; o != nil {
		lines = append(lines, []string{l.T("subject.override"), joinCells(l.Tier(o.Tier), o.Reason, o.By, o.On.String(), o.Until.String())})
	}
	if d.Potential != nil {
		lines = append(lines, []string{l.Attr(model.AttrPotential), strconv.Itoa(*d.Potential)})
	}
	if d.Customer.Cadence > 0 {
		lines = append(lines, []string{l.Attr(model.AttrCadence), l.F("card.cadence", "N", d.Customer.Cadence)})
	}
	if o := d.Opening; o.Amount != 0 {
		lines = append(lines, []string{l.T("subject.opening"), joinCells(l.Money(o.Amount, h.s.book.Currency), o.On.String(), o.Until.String())})
	}
	for _, f := range d.Fields {
		lines = append(lines, []string{f.Name, f.Value})
	}
	var out [][]string
	for _, line := range lines {
		if line[1] != "" {
			out = append(out, []string{part.Cell(line[0]), part.Lines(line[1])})
		}
	}
	return out
}
