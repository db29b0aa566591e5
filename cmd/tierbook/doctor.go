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

type jsonCheckup struct {
	Path    string  `json:"path"`
	Sound   bool    `json:"sound"`
	Faults  int     `json:"faults"`
	Orphans int     `json:"orphans"`
	Exposed bool    `json:"exposed"`
	Lifted  bool    `json:"lifted"`
	Facts   int     `json:"facts"`
	Scores  int     `json:"scores"`
	Counts  int     `json:"counts"`
	Mended  bool    `json:"mended"`
	Version int     `json:"version"`
	Size    int64   `json:"size"`
	Free    *int64  `json:"free"`
	Backup  *string `json:"backup"` // the newest sound one, looked for where something is wrong
}

// doctorCmd looks for damage in the book's file and for wrong figures in it.
func (r *run) doctorCmd() *cobra.Command {
	return r.command("doctor", "", "  tierbook doctor\n  tierbook doctor --json", r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		path, err := r.bookFile()
		if err != nil {
			return err
		}
		c, err := db.Check(cmd.Context(), path)
		if err != nil {
			return err
		}
		e := db.Examination{}
		out := jsonCheckup{Path: path, Exposed: c.Exposed, Lifted: c.Lifted, Version: c.Version, Size: c.Size}
		if c.Free >= 0 {
			out.Free = &c.Free
		}
		if c.Sound() {
			if e, out.Mended, err = r.mend(cmd.Context(), path); err != nil {
				return err
			}
		}
		out.Faults, out.Orphans, out.Facts, out.Scores, out.Counts = c.Faults, c.Orphans+e.Strays, e.Facts, e.Scores, e.Counts
		out.Sound = c.Sound() && e.Strays == 0 && (e.Right() || out.Mended)
		if !out.Sound {
			out.Backup = text(r.soundBackup(cmd.Context(), path))
		}
		if r.g.json {
			err = r.printJSON(out)
		}
		r.tellCheckup(&out)
		switch n := out.Faults + out.Orphans; { // what is wrong, and which backup to bring back
		case err != nil || out.Sound:
			return err
		case n == 0:
			return model.E(model.CodeRefused, "error.cmd.doctor_closed", "Path", path, "N", out.Facts+out.Scores+out.Counts)
		case out.Backup == nil:
			return model.E(model.CodeRefused, "error.cmd.doctor", "Path", path, "N", n)
		default:
			return model.E(model.CodeRefused, "error.cmd.doctor_backup", "Path", path, "N", n, "Backup", *out.Backup)
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
func (r *run) tellCheckup(c *jsonCheckup) {
	path := part.Cell(c.Path)
	if c.Exposed {
		r.tell(r.l.F("cmd.exposed", "Path", path))
	}
	if c.Free != nil && *c.Free < 2*c.Size { // a backup and a large write want that much
		r.tell(r.l.F("cmd.doctor.space", "Free", sizeText(*c.Free), "Size", sizeText(c.Size)))
	}
	if c.Mended {
		r.tell(r.l.F("cmd.doctor.mended", "Facts", r.l.Count(c.Facts), "Scores", r.l.Count(c.Scores), "Counts", r.l.Count(c.Counts)))
	}
	switch {
	case !c.Sound:
	case c.Lifted:
		r.tell(r.l.F("cmd.doctor.lifted", "Path", path))
	default:
		r.tell(r.l.F("cmd.doctor.sound", "Path", path))
	}
}
