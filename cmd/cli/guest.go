package cli

import (
	"bytes"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"tierbook/db"
	"tierbook/model"
	"tierbook/ui"
)

// guest is somebody who uses a server's book over a connection: the book is open
// already, and nothing of the server's machine is theirs.
type guest struct {
	member   model.Member
	book     *db.DB    // as the member has it
	environ  []string  // what the client says of its terminal and language
	terminal *terminal // nil where the client asked for none
}

// sitting is what a command line finds that is typed in plain mode: the open book, the flags
// that hold there, and whom the numbers of the list read out last stand for.
type sitting struct {
	book  *db.DB
	path  string // of the book
	flags []string
	rows  []model.Row
	ask   func(question string) (string, bool) // and gives the answer; false where there is none
}

// settle has the workbench act on the guest's terminal and on nothing of the machine.
func (g *guest) settle(o *ui.Options) {
	o.Remote, o.Environ, o.Editor = true, g.environ, ""
	if g.terminal != nil {
		g.terminal.screen.Store(true)
		o.Sizes = func(notify func(w, h int)) { g.terminal.resized.Store(&notify) }
	}
}

func (g *guest) env(name string) string {
	for _, e := range g.environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// terminal joins a client's terminal to a pair of the server's: commands and the
// workbench find at slave what they find at any terminal.
type terminal struct {
	master, slave *os.File
	name          string // TERM
	resized       atomic.Pointer[func(w, h int)]
	taken         atomic.Bool // a command runs at it
	screen        atomic.Bool // of the workbench, which takes keys and no lines
	closing       sync.Once
}

// The control characters of a terminal that takes lines.
const (
	interruptKey = 0x03
	endKey       = 0x04
)

// carry moves what is typed and shown between the client and the pair. Where lines
// are typed, Ctrl-C interrupts, and the end of what is typed ends the input; in the
// workbench the end interrupts: the client is gone. The result ends it, with everything
// shown.
func (t *terminal) carry(client io.ReadWriter, interrupt func()) (end func()) {
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := client.Read(buf)
			lines := !t.screen.Load()
			if lines && bytes.IndexByte(buf[:n], interruptKey) >= 0 {
				interrupt()
			}
			if !lines { // what was typed before the client's terminal sent keys
				copy(buf, bytes.ReplaceAll(buf[:n], []byte{'\n'}, []byte{'\r'}))
			}
			_, _ = t.master.Write(buf[:n])
			switch {
			case err == nil:
			case lines:
				_, _ = t.master.Write([]byte{endKey})
				return
			default:
				interrupt()
				return
			}
		}
	}()
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		_, _ = io.Copy(client, t.master)
		_, _ = io.Copy(io.Discard, t.master) // a client that takes no more holds up nobody
	}()
	return func() {
		_ = t.slave.Close() // what it still holds is read at master, then the end
		<-shown
		t.close()
	}
}

func (t *terminal) close() {
	t.closing.Do(func() {
		_ = t.slave.Close()
		_ = t.master.Close()
	})
}
