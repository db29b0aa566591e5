package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tierbook/model"
	"tierbook/ui/part"
)

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
	pass, err := r.passphrase(ctx, k, "cmd.backup.new_passphrase")
	if err != nil {
		return nil, err
	}
	if k.passphraseFile == "" {
		k.passphrase = ""
		again, err := r.passphrase(ctx, k, "cmd.backup.again")
		if err != nil {
			return nil, err
		}
		if again != pass {
			return nil, model.E(model.CodeUsage, "error.backup.differ")
		}
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
		data, err := os.ReadFile(r.expand(k.identityFile))
		if err != nil {
			return nil, model.E(model.CodeRefused, "error.cmd.read", "Path", k.identityFile).Wrap(err)
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
	pass, err := r.passphrase(ctx, k, "cmd.backup.passphrase")
	if err != nil {
		return nil, err
	}
	id, err := age.NewScryptIdentity(pass)
	if err != nil {
		return nil, model.E(model.CodeUsage, "error.backup.no_passphrase").Wrap(err)
	}
	return []age.Identity{id}, nil
}

// passphrase reads the first line of the file named, or asks for it on the
// terminal, once a command.
func (r *run) passphrase(ctx context.Context, k *keys, question string) (string, error) {
	if k.passphrase != "" {
		return k.passphrase, nil
	}
	if k.passphraseFile == "" {
		pass, err := r.askHidden(ctx, r.l.T(question))
		k.passphrase = pass
		return pass, err
	}
	f, err := os.Open(r.expand(k.passphraseFile))
	if err != nil {
		return "", model.E(model.CodeRefused, "error.cmd.read", "Path", k.passphraseFile).Wrap(err)
	}
	defer func() { _ = f.Close() }()
	line, _ := bufio.NewReader(f).ReadString('\n')
	k.passphrase = strings.TrimRight(line, "\r\n")
	if k.passphrase == "" {
		return "", model.E(model.CodeUsage, "error.backup.no_passphrase")
	}
	return k.passphrase, nil
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
