package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"charm.land/ssh"
	"github.com/creack/pty"
	gossh "golang.org/x/crypto/ssh"

	"tierbook/db"
	"tierbook/model"
	"tierbook/ui"
	"tierbook/ui/lang"
)

// The bounds of what one client may ask for.
const (
	maxSessions  = 8   // at once over one connection
	maxColumns   = 600 // of a terminal
	maxRows      = 300
	maxSaid      = 256 // bytes of a variable of the environment
	maxVariables = 16
)

// host is a running server: the open book and who is in it.
type host struct {
	r       *run // of the command serve
	book    *db.DB
	command func(*App, context.Context, []string) int
	doors   doors
	ctx     context.Context // ends when the server does
	end     context.CancelCauseFunc

	mu      sync.Mutex
	guests  map[ssh.Session]login
	running sync.WaitGroup // sessions
}

// login is who is in a session, and what ends it.
type login struct {
	model.Member
	end context.CancelCauseFunc
}

// errChanged ends the sessions of somebody whose role, owners or key changed.
var errChanged = errors.New("the person changed")

// openTerminal makes the pair of terminals that a client asks for.
func openTerminal(ctx ssh.Context, s ssh.Session, asked ssh.Pty) (func() error, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	t := &terminal{master: master, slave: slave, name: asked.Term}
	size := func(w ssh.Window) (int, int) {
		cols, rows := min(max(w.Width, 1), maxColumns), min(max(w.Height, 1), maxRows)
		_ = pty.Setsize(master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
		return cols, rows
	}
	size(asked.Window)
	ctx.SetValue(s, t)
	_, sizes, _ := s.Pty()
	go func() {
		for w := range sizes {
			cols, rows := size(w)
			if notify := t.resized.Load(); notify != nil {
				(*notify)(cols, rows)
			}
		}
	}()
	return func() error {
		if !t.taken.Swap(true) { // the client left before it ran anything
			t.close()
		}
		return nil
	}, nil
}

// session runs what a client asks for: a command, or the workbench where it asks for
// none.
func (h *host) session(s ssh.Session) {
	ctx, end := context.WithCancelCause(h.ctx)
	defer end(nil)
	defer context.AfterFunc(s.Context(), func() { end(nil) })()
	g, code := &guest{environ: s.Environ()}, exitFailed
	var err error
	if g.member, err = h.book.PersonByKey(ctx, s.Permissions().Extensions[keyOfGuest]); err == nil {
		code = h.run(ctx, end, s, g)
	}
	if err != nil || errors.Is(context.Cause(ctx), errChanged) {
		code = exitFailed
		_, _ = io.WriteString(s.Stderr(), "tierbook: "+lang.New(g.env("LANG")).T("error.serve.changed")+"\r\n")
	}
	_ = s.Exit(code)
}

// run runs a guest's command line on the streams of the session.
func (h *host) run(ctx context.Context, end context.CancelCauseFunc, s ssh.Session, g *guest) int {
	h.mu.Lock()
	if h.ctx.Err() != nil {
		h.mu.Unlock()
		return exitFailed
	}
	h.guests[s] = login{g.member, end}
	h.running.Add(1)
	limitMemory(&h.r.open.book, int64(len(h.guests)))
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.guests, s)
		h.running.Done()
	}()
	g.book = h.book.As(g.member, rand.Text())
	args := s.Command()
	if len(args) == 0 && s.RawCommand() != "" { // its quotation marks have no partners
		args = []string{s.RawCommand()}
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], nothing, "")
	}
	if len(args) > 0 && args[0] == "tierbook" { // as the sentences of the commands say it
		args = args[1:]
	}
	h.r.log.Info("session", "person", g.member.Name, "address", s.RemoteAddr().String(), "command", len(args) > 0)
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME", "TZ"} {
		g.environ = append(g.environ, name+"="+h.r.Env(name))
	}
	g.environ = append(g.environ, "TIERBOOK_DB="+h.r.open.book.Path, "TIERBOOK_USER="+g.member.Name)
	a := &App{Stdin: s, Stdout: s, Stderr: s.Stderr(), Env: g.env, Now: h.r.Now, guest: g}
	if t, _ := s.Context().Value(s).(*terminal); t != nil && !t.taken.Swap(true) {
		g.terminal = t
		if len(args) == 0 {
			ui.TakeKeys(t.slave)
			t.screen.Store(true)
		}
		g.environ = append(g.environ, "TERM="+terminalName.FindString(t.name), "SSH_TTY="+t.slave.Name())
		a.Stdin, a.Stdout, a.Stderr = t.slave, t.slave, t.slave
		defer t.carry(s, func() { end(nil) })()
	}
	return h.command(a, ctx, args)
}

// terminalName is what TERM may be: it names a file of the system's terminals.
var terminalName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$`)

// review ends the sessions of those who are not who they were when they came.
func (h *host) review() error {
	people, err := h.book.People(h.ctx)
	if err != nil {
		return err
	}
	now := map[int64]model.Member{}
	for _, p := range people {
		now[p.ID] = p
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, g := range h.guests {
		if !reflect.DeepEqual(now[g.ID], g.Member) {
			g.end(errChanged)
		}
	}
	return nil
}

// channel takes a session of a connection, of which there are only so many.
func (h *host) channel(srv *ssh.Server, conn *gossh.ServerConn, asked gossh.NewChannel, ctx ssh.Context) {
	c, _ := ctx.Value(callerKey{}).(*caller)
	if c == nil || c.sessions.Add(1) > maxSessions {
		_ = asked.Reject(gossh.ResourceShortage, "too many sessions")
		return
	}
	defer c.sessions.Add(-1)
	c.known.Do(func() { h.doors.welcome(addressOf(c.RemoteAddr())) })
	ssh.DefaultSessionHandler(srv, conn, narrowed{asked}, ctx)
}

// narrowed is a channel that forwards no agent, and takes little of the environment.
type narrowed struct{ gossh.NewChannel }

// Accept takes the channel.
func (n narrowed) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, all, err := n.NewChannel.Accept()
	some := make(chan *gossh.Request)
	go func() {
		defer close(some)
		said := 0
		for req := range all {
			if req.Type == "env" {
				said++
			}
			if req.Type == "exec" {
				req.Payload = withNothing(req.Payload)
			}
			if req.Type == "auth-agent-req@openssh.com" || req.Type == "env" && (said > maxVariables || !wanted(req.Payload)) {
				_ = req.Reply(false, nil)
				continue
			}
			some <- req
		}
	}()
	return ch, some, err
}

// nothing is put between the quotation marks of an empty word, which the splitting into
// words would leave out.
const nothing = "\x00"

var emptyWords = strings.NewReplacer(`""`, `"`+nothing+`"`, `''`, `'`+nothing+`'`)

// withNothing marks the empty words of a command line.
func withNothing(payload []byte) []byte {
	var line struct{ Text string }
	if gossh.Unmarshal(payload, &line) != nil {
		return payload
	}
	line.Text = emptyWords.Replace(line.Text)
	return gossh.Marshal(line)
}

// wanted tells a variable that is about the client's terminal or language.
func wanted(payload []byte) bool {
	var v struct{ Name, Value string }
	err := gossh.Unmarshal(payload, &v)
	return err == nil && len(v.Value) <= maxSaid && slices.Contains([]string{"LANG", "LC_ALL", "LC_MESSAGES", "COLORTERM", "NO_COLOR"}, v.Name)
}
