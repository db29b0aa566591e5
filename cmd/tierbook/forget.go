package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/db/backup"
	"tierbook/model"
	"tierbook/ui/part"
)

type jsonForgotten struct {
	ID           int64    `json:"id"`
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
	var dry, backups bool
	var confirm string
	cmd := r.command("forget", r.l.T("cmd.arg.customer"), `  tierbook forget "Meridian Optics" --dry-run
  tierbook forget M-001 --confirm "Meridian Optics" --backups`, r.exactly(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx := cmd.Context()
		r.daily = "" // an erasure makes no backup
		id, err := s.db.Find(ctx, args[0])
		if err != nil {
			return err
		}
		held, err := s.db.Forget(ctx, id, true)
		if err != nil {
			return err
		}
		out := r.heldOf(s, id, &held)
		if !r.g.json || !dry {
			r.tellHeld(&out)
		}
		if dry {
			return r.answer(out)
		}
		if err := r.confirmName(ctx, confirm, held.Name); err != nil {
			return err
		}
		return r.forget(ctx, s, &out, backups)
	}))
	return r.flags(cmd, "flag.forget.", "dry-run", &dry, "confirm", &confirm, "backups", &backups)
}

// heldOf gathers what there is on a customer, in the book and beside it.
func (r *run) heldOf(s *session, id int64, held *db.Forgotten) jsonForgotten {
	out := jsonForgotten{
		ID: id, Name: held.Name, Contacts: held.Contacts, Interactions: held.Interactions, Operations: held.Operations,
		Files: []string{}, Backups: []string{}, Sealed: []string{},
	}
	var words [][]byte // by which a file is known to be about somebody: those of a letter or two would be found anywhere
	for _, w := range held.Words {
		if len(w) >= 4 {
			words = append(words, bytes.ToLower([]byte(w)))
		}
	}
	form := (&drafts{}).path("log-" + strconv.FormatInt(id, 10))
	for _, path := range slices.Concat([]string{r.logs.path, r.logs.path + ".1"}, r.draftFiles(s.book.Path), r.listed(rejectedName)) {
		if filepath.Base(path) == form || holdsAny(path, words) {
			out.Files = append(out.Files, path)
		}
	}
	kept, _ := backup.List(r.backupFolder(s.book.Path))
	for i := range kept {
		switch k := &kept[i]; {
		case k.Sealed:
			out.Sealed = append(out.Sealed, k.Path)
		case holdsAny(k.Path, words):
			out.Backups = append(out.Backups, k.Path)
		}
	}
	return out
}

// holdsAny tells whether a file holds one of the words, whatever their case.
func holdsAny(path string, words [][]byte) bool {
	data, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	data = bytes.ToLower(data)
	return slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(data, w) })
}

// tellHeld says what goes and what would stay.
func (r *run) tellHeld(out *jsonForgotten) {
	r.tell(r.l.F("cmd.forget.held", "Name", part.Cell(out.Name), "Contacts", r.l.Count(out.Contacts), "Interactions", r.l.Count(out.Interactions),
		"Operations", r.l.Count(out.Operations)))
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
func (r *run) confirmName(ctx context.Context, given, name string) error {
	if given == "" {
		if !isTerminal(r.Stdin) || !isTerminal(r.Stderr) {
			return model.E(model.CodeUsage, "error.cmd.confirm", "Hint", "tierbook forget ... --confirm "+strconv.Quote(name))
		}
		_, _ = r.Stderr.Write([]byte(r.l.F("cmd.forget.ask", "Name", part.Cell(name)) + " "))
		given, _ = bufio.NewReader(typed{ctx, r.Stdin}).ReadString('\n')
	}
	if strings.TrimSpace(given) != name {
		return model.E(model.CodeCancelled, "error.forget.name", "Name", name)
	}
	return nil
}

// forget erases what heldOf found.
func (r *run) forget(ctx context.Context, s *session, out *jsonForgotten, backups bool) error {
	if _, err := s.db.Forget(ctx, out.ID, false); err != nil {
		return err
	}
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
	out.Erased, out.BackupsGone = true, backups
	said := []string{r.l.F("cmd.forget.done", "Name", part.Cell(out.Name))}
	if n := len(out.Backups) + len(out.Sealed); n > 0 && !backups {
		said = append(said, r.l.T("cmd.forget.left"))
	}
	return r.answer(out, said...)
}
