package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"tierbook/model"
	"tierbook/ui/part"
)

// maxPrinted bounds what is taken of what a command prints, in bytes.
const maxPrinted = 64 << 10

// lingers is how long what a command started may hold its output after it has ended.
const lingers = 300 * time.Millisecond

// bounded keeps the beginning of what is written.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), maxPrinted-b.Len())])
	return len(p), nil
}

// runCommand runs a command on a customer, whose JSON it reads and whose fields stand in
// its environment, and gives what it printed.
func (r *run) runCommand(s *session) func(ctx context.Context, c *model.Command, row *model.Row) (string, error) {
	return func(ctx context.Context, c *model.Command, row *model.Row) (string, error) {
		args, err := c.Fill(row)
		if c.Shell {
			args = []string{"sh", "-c", c.Args[0]}
		} else if err != nil {
			return "", err
		}
		// What the person started goes on when the workbench is left.
		cmd := exec.CommandContext(context.WithoutCancel(ctx), args[0], args[1:]...)
		var out, complaint bounded
		in, err := json.Marshal(customerJSON(row, &s.book, s.l, s.today))
		if err != nil {
			return "", err
		}
		cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = bytes.NewReader(in), &out, &complaint, lingers
		cmd.Env = os.Environ()
		for _, name := range []string{"Name", "Ref", "ID", "Owner", "Region", "Industry", "Phone", "Email", "Web"} {
			v, good := row.CommandField(name)
			if !good {
				v = "" // not what another program has put there either
			}
			cmd.Env = append(cmd.Env, "TIERBOOK_"+strings.ToUpper(name)+"="+v)
		}
		switch err := cmd.Run(); {
		case err == nil || errors.Is(err, exec.ErrWaitDelay):
			return out.String(), nil
		case cmd.ProcessState == nil:
			return "", model.E(model.CodeRefused, "error.command.start", "Program", args[0]).Wrap(err)
		default:
			first, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n")
			return "", model.E(model.CodeRefused, "error.command.failed", "Program", cmp.Or(c.Title, args[0]), "Text", part.Cell(cmp.Or(first, cmd.ProcessState.String()))).Wrap(err)
		}
	}
}
