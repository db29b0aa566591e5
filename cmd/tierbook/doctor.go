package main

import (
	"context"
	"path/filepath"

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
		c, err := db.Check(cmd.Context(), path)
		if err != nil {
			return err
		}
		e, mended := db.Examination{}, false
		if c.Sound() {
			if e, mended, err = r.mend(cmd.Context(), path); err != nil {
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
			})
		}
		r.tellCheckup(part.Cell(path), &c, &e, mended, sound)
		switch { // what is wrong, and which backup to bring back
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
// again where that differs.
func (r *run) mend(ctx context.Context, path string) (e db.Examination, mended bool, err error) {
	s, err := r.bookAt(ctx, path, openMode{})
	if err != nil {
		return e, false, err
	}
	if e, err = s.db.Examine(ctx); err != nil || e.Right() || s.db.ReadOnly() {
		return e, false, err
	}
	bar := r.progress()
	_, err = s.db.Rescore(ctx, bar.step)
	bar.done()
	return e, err == nil, err
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
		r.tell(r.l.F("cmd.doctor.space", "Free", sizeText(c.Free), "Size", sizeText(c.Size)))
	}
	if mended {
		r.tell(r.l.F("cmd.doctor.mended", "Facts", r.l.Count(e.Facts), "Scores", r.l.Count(e.Scores), "Counts", r.l.Count(e.Counts)))
	}
	switch {
	case !sound:
	case c.Lifted:
		r.tell(r.l.F("cmd.doctor.lifted", "Path", path))
	default:
		r.tell(r.l.F("cmd.doctor.sound", "Path", path))
	}
}
