package cli

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tierbook/db/backup"
	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/ui/part"
)

// encryption is what encrypt, or decrypt, is asked to do.
type encryption struct {
	key                           string // file of the new one
	decrypt, change, backups, yes bool
}

func (r *run) encryptCmd() *cobra.Command {
	var e encryption
	cmd := r.command("encrypt", "", r.exactly(0), func(cmd *cobra.Command, _ []string) error { return r.encrypt(cmd.Context(), &e) })
	return r.flags(cmd, "flag.encrypt.", "key-file", &e.key, "change", &e.change, "backups", &e.backups, "yes,y", &e.yes)
}

func (r *run) decryptCmd() *cobra.Command {
	e := encryption{decrypt: true}
	cmd := r.command("decrypt", "", r.exactly(0), func(cmd *cobra.Command, _ []string) error { return r.encrypt(cmd.Context(), &e) })
	return r.flags(cmd, "flag.encrypt.", "yes,y", &e.yes)
}

// encrypt writes the book anew under another key or without one, or takes away the
// backups that its key does not open.
func (r *run) encrypt(ctx context.Context, e *encryption) error {
	path, err := r.bookFile()
	if err := cmp.Or(err, r.unlock(ctx, path)); err != nil {
		return err
	}
	before, fresh, what := engine.KeyOf(path), "", "anew"
	encrypted := before != ""
	abs, _ := filepath.Abs(r.expand(e.key))
	switch _, err := os.Lstat(path); {
	case strings.HasPrefix(abs+"-", path+"-"): // the book, its log, its journal
		return model.E(model.CodeUsage, "error.encrypt.key_file", "Path", e.key)
	case errors.Is(err, fs.ErrNotExist):
		return model.NotFound("error.cmd.no_book", "Path", path)
	case !encrypted && (e.change || e.decrypt):
		return model.E(model.CodeRefused, "error.encrypt.plain", "Path", path)
	case e.decrypt:
		what = "plain"
	case encrypted && !e.change && !e.backups:
		return model.E(model.CodeRefused, "error.encrypt.already", "Path", path)
	case encrypted && !e.change:
		what = "backups"
	}
	if err := r.confirm(ctx, e.yes, r.l.F("cmd.encrypt.ask."+what, "Path", part.Cell(path), "Backups", e.backups, "Change", e.change), "tierbook ... --yes"); err != nil {
		return err
	}
	secret := model.If(e.decrypt, "", r.secret)
	if what == "anew" {
		secret, fresh, err = r.newKey(ctx, e)
	}
	if err == nil && what != "backups" {
		err = engine.Reencrypt(ctx, path, []byte(secret))
	}
	if err != nil {
		if fresh != "" && engine.KeyOf(path) == before { // the key of nothing
			_ = os.Remove(fresh)
		}
		return err
	}
	if fresh != "" {
		r.tell(r.l.F("cmd.encrypt.key", "Path", part.Cell(fresh)))
	}
	for _, draft := range r.draftFiles(path) {
		if filepath.Base(draft) != filepath.Base((&drafts{}).path("language")) {
			_ = os.Remove(draft)
		}
	}
	return r.tellBackups(ctx, path, secret, e)
}

// newKey reads the file that is named, which gets a random key where there is none (fresh
// names it then), or asks for a passphrase twice.
func (r *run) newKey(ctx context.Context, e *encryption) (secret, fresh string, err error) {
	if e.key == "" && !e.change {
		e.key = r.Env(keyFile)
	}
	path := r.expand(e.key)
	if _, err := os.Lstat(path); path != "" && errors.Is(err, fs.ErrNotExist) {
		fresh, err = path, writeFile(path, false, func(w io.Writer) error {
			_, err := io.WriteString(w, engine.KeyMark+rand.Text()+rand.Text()+"\n") // twice 128 bits
			return err
		})
		if err != nil {
			return "", "", err
		}
	}
	secret, err = r.newPassphrase(ctx, e.key, r.l.T("cmd.encrypt.new_passphrase"))
	if err == nil && len(secret) < 8 {
		err = model.E(model.CodeUsage, "error.encrypt.short", "N", 8)
	}
	return secret, fresh, err
}

// tellBackups says which backups of an encrypted book do not open with a secret, the
// plain ones among them, and takes them away when asked to, once there is another; or
// which of a plain book are encrypted.
func (r *run) tellBackups(ctx context.Context, path, secret string, e *encryption) error {
	kept, err := backup.List(r.backupFolder(path))
	opens, left, said, locked := map[string]bool{engine.KeyOf(path): true}, []string{}, []string{""}, 0
	for i := range kept {
		p, key := kept[i].Path, engine.KeyOf(kept[i].Path)
		if _, known := opens[key]; !known {
			opens[key] = key != "" && engine.Unlock(p, []byte(secret)) == nil
		}
		if !kept[i].Sealed && !opens[key] {
			left, said, locked = append(left, p), append(said, "  "+part.Cell(p)), locked+model.If(key != "", 1, 0)
		}
	}
	fresh := e.backups && len(left) > 0 && len(left) == len(kept)
	if fresh {
		_, err = backup.Make(ctx, path, backup.Free(r.backupFolder(path), path, r.Now(), backup.Manual), false, nil)
	}
	for i := 0; i < len(left) && e.backups && err == nil; i++ {
		err = os.Remove(left[i])
	}
	if err != nil {
		return model.E(model.CodeInternal, "error.forget.file", "Path", r.backupFolder(path)).Wrap(err)
	}
	said[0] = r.l.F(model.If(e.decrypt, "cmd.encrypt.plain", "cmd.encrypt.done"), "Path", part.Cell(path), "N", len(left), "Locked", locked, "Removed", e.backups, "Fresh", fresh)
	return r.answer(jsonObject{"path", path, "encrypted", !e.decrypt, "backups", left, "backups_removed", e.backups}, said...)
}

// keyFile names the variable with the file whose first line opens an encrypted book.
const keyFile = "TIERBOOK_KEY_FILE"

// giveKey gives this process the key of the book or backup at path, where that is
// encrypted: from the file that the environment names, else by asking.
func (r *run) giveKey(ctx context.Context, path string) error {
	file := r.Env(keyFile)
	switch {
	case !engine.Locked(path):
		return nil
	case file == "" && !isTerminal(r.Stdin):
		return model.E(model.CodeUsage, "error.encrypt.locked", "Path", path)
	}
	for try := 1; ; try++ {
		pass, err := r.passphrase(ctx, file, r.l.F("cmd.encrypt.passphrase", "Path", filepath.Base(path)))
		if err == nil {
			r.secret, err = pass, engine.Unlock(path, []byte(pass))
		}
		if model.CodeOf(err) != model.CodeRefused || file != "" || try == 3 {
			return err
		}
		r.say(r.sentence(err))
	}
}

// passphrase reads the first line of a file, or asks on the terminal where none is named.
func (r *run) passphrase(ctx context.Context, file, question string) (string, error) {
	if file == "" {
		return r.askHidden(ctx, question)
	}
	if info, err := os.Stat(r.expand(file)); err == nil && (!info.Mode().IsRegular() || info.Size() > 4<<10) { // may never end
		return "", model.E(model.CodeUsage, "error.encrypt.key_file", "Path", file)
	}
	data, err := r.readFile(file)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	if line = strings.TrimRight(line, "\r"); line == "" {
		err = model.E(model.CodeUsage, "error.backup.no_passphrase")
	} else if !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) { // a picture, say
		err = model.E(model.CodeUsage, "error.encrypt.key_file", "Path", file)
	}
	return line, err
}

// readFile reads a file that a person named.
func (r *run) readFile(path string) ([]byte, error) {
	data, err := os.ReadFile(r.expand(path))
	if err != nil {
		err = model.E(model.CodeRefused, model.If(errors.Is(err, fs.ErrNotExist), "error.cmd.no_file", "error.cmd.read"), "Path", path).Wrap(err)
	}
	return data, err
}

// newPassphrase is passphrase that asks twice.
func (r *run) newPassphrase(ctx context.Context, file, question string) (string, error) {
	pass, err := r.passphrase(ctx, file, question)
	again := pass
	if err == nil && file == "" {
		again, err = r.askHidden(ctx, r.l.T("cmd.backup.again"))
	}
	if err == nil && again != pass {
		err = model.E(model.CodeUsage, "error.backup.differ")
	}
	return pass, err
}

// askHidden reads a line from the terminal that does not show it.
func (r *run) askHidden(ctx context.Context, question string) (string, error) {
	in, ok := r.Stdin.(*os.File)
	if !ok || !isTerminal(r.Stdin) {
		return "", model.E(model.CodeUsage, "error.backup.no_terminal")
	}
	state, err := term.GetState(int(in.Fd()))
	if err != nil {
		return "", model.E(model.CodeUsage, "error.backup.no_terminal").Wrap(err)
	}
	defer func() { _ = term.Restore(int(in.Fd()), state) }()
	r.sayPlain(part.Cell(question))
	line, err := await(ctx, func() ([]byte, error) { return term.ReadPassword(int(in.Fd())) })
	if ctx.Err() != nil {
		err = model.E(model.CodeCancelled, "error.cmd.cancelled")
	}
	return string(line), err
}

// typed reads what a person types until ctx ends.
type typed struct {
	ctx context.Context
	in  io.Reader
}

func (t typed) Read(p []byte) (int, error) {
	data, err := await(t.ctx, func() ([]byte, error) {
		buf := make([]byte, len(p))
		n, err := t.in.Read(buf)
		return buf[:n], err
	})
	return copy(p, data), err
}

// await waits for a read or for ctx to end: a read from a terminal would wait for the
// next line, and leave Ctrl-C without an answer.
func await(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type answer struct {
		data []byte
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		data, err := read()
		done <- answer{data, err}
	}()
	select {
	case a := <-done:
		return a.data, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// spool gives the files of an import with what comes in by Stdin kept in one of that
// name, since each is looked at more than once. drop removes it.
func (r *run) spool(ctx context.Context, files []string, limit int64) (_ []string, drop func(), err error) {
	i := slices.Index(files, standardInput)
	if i < 0 {
		return files, func() {}, nil
	}
	folder, err := os.MkdirTemp("", "tierbook-input-")
	if err != nil {
		return nil, nil, model.E(model.CodeInternal, "error.cmd.write", "Path", os.TempDir()).Wrap(err)
	}
	drop = func() { _ = os.RemoveAll(folder) }
	path, n := filepath.Join(folder, standardInput), int64(0)
	err = writeFile(path, false, func(w io.Writer) (err error) {
		n, err = io.Copy(w, io.LimitReader(typed{ctx, r.Stdin}, limit+1))
		return err
	})
	if n > limit {
		err = model.E(model.CodeRefused, "error.exchange.too_large", "File", standardInput, "Limit", limit>>20)
	}
	if err != nil {
		drop()
	}
	return slices.Replace(slices.Clone(files), i, i+1, path), drop, err
}

// shownPath is how a file that an import reads is called: as the person did.
func shownPath(path string) string {
	return model.If(filepath.Base(path) == standardInput, standardInput, path)
}
