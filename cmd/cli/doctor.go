package cli

import (
	"context"
	"encoding/hex"
	"path/filepath"
	"strconv"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/db/backup"
	"tierbook/model"
	"tierbook/ui/part"
)

// doctorCmd looks for damage in the book's file and for wrong figures in it.
func (r *run) doctorCmd() *cobra.Command {
	return r.command("doctor", "", r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		path, err := r.bookFile()
		if err != nil {
			return err
		}
		if err := r.unlock(cmd.Context(), path); err != nil {
			return err
		}
		c, err := db.Check(cmd.Context(), path)
		if err != nil {
			return err
		}
		e, log, mended := db.Examination{}, db.AuditChain{}, false
		if c.Sound() {
			if e, log, mended, err = r.mend(cmd.Context(), path); err != nil {
				return err
			}
		}
		n, sound, newest := c.Faults+c.Orphans+e.Strays, c.Sound() && e.Strays == 0 && (e.Right() || mended), ""
		if !sound {
			newest = r.soundBackup(cmd.Context(), path)
		}
		if r.g.json {
			err = r.printJSON(jsonObject{
				"path", path, "sound", sound, "faults", c.Faults, "orphans", c.Orphans + e.Strays, "exposed", c.Exposed, "lifted", c.Lifted,
				"facts", e.Facts, "scores", e.Scores, "counts", e.Counts, "mended", mended, "version", c.Version, "size", c.Size,
				"free", known(c.Free, c.Free >= 0), "backup", text(newest),
				"audit",
				jsonObject{"holds", log.Holds(), "entries", log.Entries, "erased", log.Erased, "broken", known(log.Broken, log.Broken > 0), "blank", known(log.Blank, log.Blank > 0), "head", hex.EncodeToString(log.Head)},
			})
		}
		r.tellCheckup(part.Cell(path), &c, &e, mended, sound)
		if sound && log.Holds() {
			r.tell(r.l.F("cmd.doctor.audit", "Entries", r.l.Count(log.Entries), "Head", hex.EncodeToString(log.Head), "Blank", log.Blank))
		}
		switch { // what is wrong, and which backup to bring back
		case err == nil && sound && !log.Holds():
			return model.E(model.CodeRefused, "error.cmd.doctor_audit", "Path", path, "N", log.Broken, "Missing", log.Missing)
		case err != nil || sound:
			return err
		case n == 0:
			return model.E(model.CodeRefused, "error.cmd.doctor_closed", "Path", path, "N", e.Facts+e.Scores+e.Counts)
		case newest == "":
			return model.E(model.CodeRefused, "error.cmd.doctor", "Path", path, "N", n)
		default:
			return model.E(model.CodeRefused, "error.cmd.doctor_backup", "Path", path, "N", n, "Backup", newest)
		}
	})
}

// mend compares what the book derives with what it is derived of, and works it out
// again where that differs, and walks along the audit log.
func (r *run) mend(ctx context.Context, path string) (e db.Examination, log db.AuditChain, mended bool, err error) {
	s, err := r.bookAt(ctx, path, openMode{})
	if err == nil {
		log, err = s.db.CheckAudit(ctx)
	}
	if err != nil {
		return e, log, false, err
	}
	if due, years, _ := s.db.PastRetention(ctx); len(due) > 0 {
		r.tell(counted(r.l, "cmd.doctor.due", len(due), "Years", years))
	}
	if e, err = s.db.Examine(ctx); err != nil || e.Right() || s.db.ReadOnly() {
		return e, log, false, err
	}
	bar := r.progress()
	_, err = s.db.Rescore(ctx, bar.step)
	bar.done()
	return e, log, err == nil, err
}

// soundBackup gives the name of the newest backup that is whole, "" without one.
func (r *run) soundBackup(ctx context.Context, path string) string {
	kept, _ := backup.List(r.backupFolder(path))
	for i := range kept {
		if kept[i].Sealed || kept[i].Kind == backup.Restored {
			continue
		}
		if src, err := backup.Open(ctx, kept[i].Path, filepath.Dir(path), nil); err == nil {
			src.Close()
			return kept[i].Name()
		}
	}
	return ""
}

// tellCheckup says what was found and mended; what is left to do is the error.
func (r *run) tellCheckup(path string, c *db.Checkup, e *db.Examination, mended, sound bool) {
	if c.Exposed {
		r.tell(r.l.F("cmd.exposed", "Path", path))
	}
	if c.Free >= 0 && c.Free < 2*c.Size { // a backup and a large write want that much
		r.tell(r.l.F("cmd.doctor.space", "Free", humanize.Bytes(uint64(c.Free)), "Size", humanize.Bytes(uint64(c.Size))))
	}
	if mended {
		r.tell(r.l.F("cmd.doctor.mended", "Facts", r.l.Count(e.Facts), "Scores", r.l.Count(e.Scores), "Counts", r.l.Count(e.Counts)))
	}
	switch {
	case !sound:
	case c.Lifted:
		r.tell(r.l.F("cmd.doctor.lifted", "Path", path))
	default:
		r.tell(r.l.F("cmd.doctor.sound", "Path", path, "Version", c.Version, "Size", humanize.Bytes(uint64(c.Size)), "Free", model.If(c.Free >= 0, humanize.Bytes(uint64(c.Free)), "")))
	}
}

// auditCmd shows who did what. Customers are called by their numbers.
func (r *run) auditCmd() *cobra.Command {
	n := 50
	cmd := r.command("audit", "["+r.l.T("cmd.arg.customer")+"]", r.between(0, 1), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, args []string) error {
		ids, err := s.find(cmd.Context(), args...)
		if err != nil {
			return err
		}
		log, err := s.db.AuditLog(cmd.Context(), append(ids, 0)[0], n)
		return listing(r, log, err, func(a *model.AuditEntry) jsonObject {
			return jsonObject{
				"id", a.ID, "at", utc(a.At), "by", a.By, "action", a.Action, "kind", string(a.Kind),
				"customer_id", known(a.CustomerID, a.CustomerID != 0), "count", a.Count, "erased", a.Erased, "hash", a.Hash,
			}
		}, r.l.T("cmd.audit.none"), func(a *model.AuditEntry) []string {
			return []string{"#" + strconv.FormatInt(a.ID, 10), s.l.Moment(a.At, s.book.Zone), a.By, s.auditText(a.Masked())}
		}, left(""), left(r.l.T("cmd.import.date_head")), left(r.l.T("policy.by")), flex(r.l.T("subject.what")))
	}))
	return r.flags(cmd, "flag.audit.", "number,n", &n)
}

// auditText says what somebody did.
func (s *session) auditText(a model.AuditEntry) string {
	what := s.l.Change(model.Change{Kind: a.Kind, Subject: a.Subject, Detail: a.Detail, Count: a.Count})
	return s.l.F("subject.action", "Undone", a.Action == "undo", "Redone", a.Action == "redo", "What", what)
}
