package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/ui/part"
)

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
	pass, err := r.passphrase(ctx, file, r.l.F("cmd.encrypt.passphrase", "Path", filepath.Base(path)))
	if err != nil {
		return err
	}
	return engine.Unlock(path, []byte(pass))
}

// passphrase reads the first line of a file, or asks on the terminal where none is named.
func (r *run) passphrase(ctx context.Context, file, question string) (string, error) {
	if file == "" {
		return r.askHidden(ctx, question)
	}
	data, err := os.ReadFile(r.expand(file))
	if err != nil {
		return "", model.E(model.CodeRefused, "error.cmd.read", "Path", file).Wrap(err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	if line = strings.TrimRight(line, "\r"); line == "" {
		err = model.E(model.CodeUsage, "error.backup.no_passphrase")
	}
	return line, err
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
