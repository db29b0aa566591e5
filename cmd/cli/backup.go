package cli

import (
	"bytes"
	"cmp"
	"context"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"tierbook/db/backup"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/ui/part"
)

func (r *run) backupCmd() *cobra.Command {
	var force bool
	var k keys
	cmd := r.command("backup", "["+r.l.T("cmd.arg.file")+"]", r.between(0, 1), func(cmd *cobra.Command, args []string) error {
		path, err := r.bookFile()
		if err != nil {
			return err
		}
		to := backup.Free(r.backupFolder(path), path, r.Now(), backup.Manual)
		if len(args) == 1 {
			if to, err = filepath.Abs(r.expand(args[0])); err != nil {
				return model.E(model.CodeUsage, "error.cmd.path", "Path", args[0]).Wrap(err)
			}
		}
		if err := r.unlock(cmd.Context(), path); err != nil {
			return err
		}
		recipients, err := r.recipients(cmd.Context(), &k)
		if err != nil {
			return err
		}
		c, err := backup.Make(cmd.Context(), path, to, force, recipients)
		if err != nil {
			return err
		}
		return r.answer(jsonObject{"path", c.Path, "size", c.Size, "sealed", c.Sealed, "customers", c.Customers, "interactions", c.Interactions},
			r.l.F("cmd.backup.done", "Path", part.Cell(c.Path), "Size", humanize.Bytes(uint64(c.Size)), "Customers", r.l.Count(c.Customers), "Interactions", r.l.Count(c.Interactions)))
	})
	cmd.AddCommand(r.backupListCmd(), r.backupVerifyCmd())
	return r.flags(cmd, "flag.backup.", "force", &force, "encrypt", &k.encrypt, "recipient", &k.recipients, "passphrase-file", &k.passphraseFile)
}

func (r *run) backupListCmd() *cobra.Command {
	return r.command("backup.list", "", r.exactly(0), func(*cobra.Command, []string) error {
		path, err := r.bookFile()
		if err != nil {
			return err
		}
		folder := r.backupFolder(path)
		kept, err := backup.List(folder)
		err = listing(r, kept, err, func(k *backup.Kept) jsonObject {
			return jsonObject{"name", k.Name(), "path", k.Path, "at", k.At.Format(time.RFC3339), "kind", string(k.Kind), "size", k.Size, "sealed", k.Sealed, "encrypted", engine.KeyOf(k.Path) != ""}
		}, r.l.F("cmd.backup.none", "Folder", part.Cell(folder)), func(k *backup.Kept) []string {
			mark := model.If(k.Sealed || engine.KeyOf(k.Path) != "", r.l.T("cmd.backup.locked"), "")
			return []string{k.Name(), k.At.In(r.zone()).Format("2006-01-02 15:04"), part.Join(" · ", mark, r.l.T("cmd.backup.kind."+string(k.Kind))), humanize.Bytes(uint64(k.Size))}
		}, left(r.l.T("cmd.backup.name")), left(r.l.T("cmd.backup.at")), flex(r.l.T("cmd.backup.why")), right(r.l.T("cmd.backup.size"))) // what is typed stands first: that is never cut
		if len(kept) > 0 && !r.g.json {
			r.tell(r.l.F("cmd.backup.folder", "Folder", part.Cell(folder)))
		}
		return err
	})
}

func (r *run) backupVerifyCmd() *cobra.Command {
	var k keys
	cmd := r.command("backup.verify", "["+r.l.T("cmd.arg.backup")+"...]", nil, func(cmd *cobra.Command, args []string) error {
		path, found, err := r.backupsMeant(args)
		if err != nil {
			return err
		}
		out, bad := make([]jsonObject, 0, len(found)), false
		for _, from := range found {
			v, sound, err := r.verifyBackup(cmd.Context(), from, path, &k)
			if err != nil {
				return err
			}
			bad = bad || !sound
			out = append(out, v)
		}
		if r.g.json {
			if err := r.printJSON(out); err != nil {
				return err
			}
		} else if len(out) == 0 {
			r.tell(r.l.F("cmd.backup.none", "Folder", part.Cell(r.backupFolder(path))))
		}
		if bad {
			return silentExit{exitRefused}
		}
		return nil
	})
	return k.flags(r, cmd)
}

// backupsMeant gives the path of the book and those of its backups that are named,
// of all in the folder without a name.
func (r *run) backupsMeant(words []string) (book string, out []string, err error) {
	if book, err = r.bookFile(); err != nil {
		return book, nil, err
	}
	folder := r.backupFolder(book)
	for _, w := range words {
		path, err := backup.Find(folder, r.expand(w), r.zone())
		if err != nil {
			return book, nil, err
		}
		out = append(out, path)
	}
	if len(words) > 0 {
		return book, out, nil
	}
	kept, err := backup.List(folder)
	for i := range kept {
		out = append(out, kept[i].Path)
	}
	return book, out, err
}

// verifyBackup reads one backup as a whole and says what came of it. A damaged one
// is no error.
func (r *run) verifyBackup(ctx context.Context, path, book string, k *keys) (v jsonObject, sound bool, err error) {
	src, err := r.openBackup(ctx, path, book, k)
	if err == nil {
		src.Close()
		if !r.g.json {
			r.tell(r.l.F("cmd.backup.sound", "Path", part.Cell(path), "Customers", r.l.Count(src.Customers), "Interactions", r.l.Count(src.Interactions)))
		}
		return jsonObject{"path", path, "sound", true, "customers", src.Customers, "interactions", src.Interactions, "problem", nil}, true, nil
	}
	if c := model.CodeOf(err); c != model.CodeRefused && c != model.CodeUsage {
		return nil, false, err
	}
	problem := r.sentence(err)
	if !r.g.json {
		r.say(problem)
	}
	return jsonObject{"path", path, "sound", false, "customers", nil, "interactions", nil, "problem", problem}, false, nil
}

// openBackup opens a backup, unsealed where it is sealed; that lies beside the book
// meanwhile.
func (r *run) openBackup(ctx context.Context, path, book string, k *keys) (*backup.Source, error) {
	ids, err := r.identities(ctx, k, path)
	if err := cmp.Or(err, r.unlock(ctx, path)); err != nil {
		return nil, err
	}
	return backup.Open(ctx, path, filepath.Dir(book), ids)
}

func (r *run) restoreCmd() *cobra.Command {
	var yes bool
	var k keys
	cmd := r.command("restore", r.l.T("cmd.arg.backup"), r.exactly(1), func(cmd *cobra.Command, args []string) error {
		path, found, err := r.backupsMeant(args)
		if err != nil {
			return err
		}
		if err := r.unlock(cmd.Context(), path); err != nil {
			return err
		}
		src, err := r.openBackup(cmd.Context(), found[0], path, &k)
		if err != nil {
			return err
		}
		defer src.Close()
		words := []any{
			"Path", part.Cell(path), "From", part.Cell(src.Path), "Customers", r.l.Count(src.Customers), "Interactions", r.l.Count(src.Interactions),
		}
		if err := r.confirm(cmd.Context(), yes, r.l.F("cmd.restore.ask", words...), "tierbook restore ... --yes"); err != nil {
			return err
		}
		kept, err := src.Restore(cmd.Context(), path, backup.Free(r.backupFolder(path), path, r.Now(), backup.Restored))
		if err != nil {
			return err
		}
		said := []string{r.l.F("cmd.restore.done", words...)}
		if kept != "" {
			said = append(said, r.l.F("cmd.restore.kept", "Path", part.Cell(kept)))
		}
		return r.answer(jsonObject{"path", path, "from", src.Path, "kept", text(kept), "customers", src.Customers, "interactions", src.Interactions}, said...)
	})
	return k.flags(r, r.flags(cmd, "flag.restore.", "yes,y", &yes))
}

// keys are the flags by which backups are sealed and opened.
type keys struct {
	encrypt        bool
	recipients     []string
	passphraseFile string
	identityFile   string

	passphrase string // once asked for
}

// flags declares what opens a sealed backup.
func (k *keys) flags(r *run, cmd *cobra.Command) *cobra.Command {
	return r.flags(cmd, "flag.backup.", "identity", &k.identityFile, "passphrase-file", &k.passphraseFile)
}

// recipients gives whom a backup is sealed for, nobody where it is not to be sealed.
func (r *run) recipients(ctx context.Context, k *keys) (out []age.Recipient, err error) {
	if k.passphraseFile != "" {
		k.encrypt = true
	}
	if k.encrypt && len(k.recipients) > 0 {
		return nil, model.E(model.CodeUsage, "error.backup.two_keys")
	}
	for _, text := range k.recipients {
		rec, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, model.E(model.CodeUsage, "error.backup.recipient", "Text", text).Wrap(err)
		}
		out = append(out, rec)
	}
	if !k.encrypt {
		return out, nil
	}
	pass, err := r.newPassphrase(ctx, k.passphraseFile, r.l.T("cmd.backup.new_passphrase"))
	if err != nil {
		return nil, err
	}
	rec, err := age.NewScryptRecipient(pass)
	if err != nil {
		return nil, model.E(model.CodeUsage, "error.backup.no_passphrase").Wrap(err)
	}
	return append(out, rec), nil
}

// identities gives what opens the backup at path: nothing where it is not sealed.
func (r *run) identities(ctx context.Context, k *keys, path string) ([]age.Identity, error) {
	if !strings.HasSuffix(path, ".age") {
		return nil, nil
	}
	if k.identityFile != "" {
		data, err := r.readFile(k.identityFile)
		if err != nil {
			return nil, err
		}
		ids, err := age.ParseIdentities(bytes.NewReader(data))
		if err != nil {
			return nil, model.E(model.CodeRefused, "error.backup.identity", "Path", k.identityFile).Wrap(err)
		}
		return ids, nil
	}
	if k.passphraseFile == "" && !isTerminal(r.Stdin) {
		return nil, model.E(model.CodeUsage, "error.backup.key", "Path", path)
	}
	if k.passphrase == "" {
		pass, err := r.passphrase(ctx, k.passphraseFile, r.l.T("cmd.backup.passphrase"))
		if err != nil {
			return nil, err
		}
		k.passphrase = pass
	}
	id, err := age.NewScryptIdentity(k.passphrase)
	if err != nil {
		return nil, model.E(model.CodeUsage, "error.backup.no_passphrase").Wrap(err)
	}
	return []age.Identity{id}, nil
}
