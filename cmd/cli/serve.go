package cli

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"charm.land/ssh"
	"charm.land/wish/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	gossh "golang.org/x/crypto/ssh"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

const (
	// listenAddress is where serve listens unless told otherwise.
	listenAddress = ":2222"
	// hostKeyName is the file of the server's key in the state folder.
	hostKeyName = "host_ed25519"
	// handshakeTime is how long a client may take to say who it is.
	handshakeTime = 20 * time.Second
	// upkeepEvery is how often the server looks whether a day began, a backup is due,
	// or somebody may do something else than before.
	upkeepEvery = 5 * time.Second
	// leaveTime is how long sessions get to end in order before their connections are cut.
	leaveTime = 10 * time.Second
)

// serveCmd is "tierbook serve". command runs one command line of a guest.
func (r *run) serveCmd(command func(*App, context.Context, []string) int) *cobra.Command {
	listen := listenAddress
	cmd := r.command("serve", "", r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		return r.serve(cmd.Context(), listen, command)
	})
	return r.flags(cmd, "flag.serve.", "listen", &listen)
}

// serve lets the people of the book in over SSH until ctx ends.
func (r *run) serve(ctx context.Context, listen string, command func(*App, context.Context, []string) int) error {
	if r.g.mask {
		return model.E(model.CodeRefused, "error.db.masked")
	}
	s, err := r.book(ctx, openMode{})
	if err != nil {
		return err
	}
	people, err := s.db.People(ctx)
	if err == nil && len(people) == 0 {
		err = model.E(model.CodeConflict, "error.serve.people")
	}
	if err != nil {
		return err
	}
	h := &host{r: r, book: s.db.DB, command: command, guests: map[ssh.Session]login{}}
	h.ctx, h.end = context.WithCancelCause(ctx)
	defer h.end(nil)
	server, fingerprint, err := h.server()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return model.E(model.CodeRefused, "error.serve.listen", "Address", listen).Wrap(err)
	}
	address := l.Addr().String()
	r.level.Set(min(r.level.Level(), slog.LevelInfo)) // who comes is to be known later
	r.log.Info("serving", "path", s.book.Path, "address", address, "fingerprint", fingerprint)
	err = r.answer(jsonObject{"path", s.book.Path, "address", address, "fingerprint", fingerprint, "people", len(people)},
		r.l.F("cmd.serve.on", "Path", part.Cell(s.book.Path), "Address", address, "N", len(people)), r.l.F("cmd.serve.key", "Fingerprint", fingerprint))
	if err != nil {
		return err
	}
	over := make(chan error, 1)
	go func() { over <- server.Serve(l) }()
	var upkeep sync.WaitGroup
	upkeep.Go(func() { h.r.repeat(h.ctx, upkeepEvery, "upkeep", h.upkeep) })
	upkeep.Go(func() { h.r.repeat(h.ctx, upkeepEvery, "people", h.review) })
	select {
	case <-ctx.Done():
	case err = <-over: // it accepts no more
		err = model.E(model.CodeInternal, "error.serve.listen", "Address", address).Wrap(err)
	}
	h.leave(server)
	upkeep.Wait()
	return err
}

// server makes the SSH server and tells the fingerprint of its key, which is made
// where there is none.
func (h *host) server() (*ssh.Server, string, error) {
	path := filepath.Join(h.r.stateFolder(), hostKeyName)
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, "", model.E(model.CodeRefused, "error.serve.key_open", "Path", path)
	}
	s, err := wish.NewServer(wish.WithHostKeyPath(path), wish.WithVersion("tierbook"), ssh.WrapConn(h.admit), func(s *ssh.Server) error {
		s.Handler, s.PtyHandler, s.ServerConfigCallback, s.HandshakeTimeout = h.session, openTerminal, h.config, handshakeTime
		s.ChannelHandlers = map[string]ssh.ChannelHandler{"session": h.channel}
		return nil
	})
	if err != nil {
		return nil, "", model.E(model.CodeRefused, "error.serve.key", "Path", path).Wrap(err)
	}
	return s, gossh.FingerprintSHA256(s.HostSigners[0].PublicKey()), nil
}

// upkeep does once what every workbench would do: scores of a new day, the backup of
// the day.
func (h *host) upkeep() error {
	s := *h.r.open
	_, err := h.book.EnsureFresh(h.ctx, nil)
	if err == nil {
		s.book, err = h.book.Book(h.ctx)
	}
	if err == nil && h.r.backsUp(&s) {
		h.r.dailyBackup(h.ctx, s.book.Path)
	}
	return err
}

// leave ends every session in order: what is being written is finished first.
func (h *host) leave(server *ssh.Server) {
	h.mu.Lock() // no session begins from here on
	h.end(nil)
	h.mu.Unlock()
	cut := time.AfterFunc(leaveTime, func() { _ = server.Close() }) // for clients that take nothing more
	h.running.Wait()
	cut.Stop()
	_ = server.Close()
}

// What the doors bear: connections at once, and of one address so many at a time, then
// one every while; those that would wait too long are closed. Who is let in does not count.
const (
	maxConnections = 512
	freeKnocks     = 20
	knockEvery     = 300 * time.Millisecond
	maxKnockWait   = 10 * time.Second
	maxAddresses   = 4096 // that are remembered
	keyOfGuest     = "tierbook-key"
)

// doors bounds who may knock, and how often.
type doors struct {
	mu        sync.Mutex
	open      int
	addresses map[netip.Addr]time.Time // when what each has used up is free again
}

// knock counts a connection in and tells how long it has to wait; false where there are
// too many.
func (d *doors) knock(from netip.Addr, now time.Time) (time.Duration, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.addresses == nil || len(d.addresses) >= maxAddresses {
		d.addresses = map[netip.Addr]time.Time{}
	}
	free := d.addresses[from]
	if free.Before(now) {
		free = now
	}
	wait := free.Sub(now) - freeKnocks*knockEvery
	if d.open >= maxConnections || wait > maxKnockWait {
		return 0, false
	}
	d.open++
	d.addresses[from] = free.Add(knockEvery)
	return max(0, wait), true
}

// welcome gives back what a connection of one of the book's people has used up.
func (d *doors) welcome(from netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.addresses[from] = d.addresses[from].Add(-knockEvery)
}

// addressOf gives the address of a client; of IPv6 the network, all of which is one
// client's.
func addressOf(a net.Addr) netip.Addr {
	p, _ := netip.ParseAddrPort(a.String())
	at := p.Addr().Unmap().WithZone("")
	if at.Is6() {
		net64, _ := at.Prefix(64)
		return net64.Addr()
	}
	return at
}

// caller is a connection that was let in at the doors.
type caller struct {
	net.Conn
	doors    *doors
	sessions atomic.Int32
	left     sync.Once
	known    sync.Once // that it is of one of the book's people
}

// callerKey is where a connection's context keeps it.
type callerKey struct{}

// Close closes the connection and counts it out.
func (c *caller) Close() error {
	c.left.Do(func() {
		c.doors.mu.Lock()
		defer c.doors.mu.Unlock()
		c.doors.open--
	})
	return c.Conn.Close()
}

// admit takes a connection when its turn comes, nil where there are too many.
func (h *host) admit(ctx ssh.Context, conn net.Conn) net.Conn {
	wait, ok := h.doors.knock(addressOf(conn.RemoteAddr()), h.r.Now())
	if !ok {
		h.r.log.Warn("too many connections", "address", conn.RemoteAddr().String())
		return nil
	}
	time.Sleep(wait)
	c := &caller{Conn: conn, doors: &h.doors}
	ctx.SetValue(callerKey{}, c)
	return c
}

// config lets in whose key the book knows, by nothing but the key. Of a key that nobody
// has its fingerprint is told, and whom to ask.
func (h *host) config(ssh.Context) *gossh.ServerConfig {
	return &gossh.ServerConfig{PublicKeyCallback: func(conn gossh.ConnMetadata, key gossh.PublicKey) (*gossh.Permissions, error) {
		fingerprint := gossh.FingerprintSHA256(key)
		_, err := h.book.PersonByKey(h.ctx, fingerprint)
		if err == nil {
			return &gossh.Permissions{Extensions: map[string]string{keyOfGuest: fingerprint}}, nil
		}
		h.r.log.Warn("key refused", "fingerprint", fingerprint, "user", part.Cell(conn.User()), "address", conn.RemoteAddr().String(), "error", logged(err))
		refused := &gossh.BannerError{Err: err}
		why := model.If(model.CodeOf(err) == model.CodeNotFound, "error.serve.unknown", "error.serve.away")
		for _, tag := range lang.Supported { // the client has not said which language is its person's
			refused.Message += "tierbook: " + lang.New(tag).F(why, "Fingerprint", fingerprint) + "\r\n"
		}
		return nil, refused
	}}
}

// notOverSSH are the reasons of flags that a guest may not give for another reason than
// that they touch the server.
var notOverSSH = map[string]string{"by": "who", "owner": "who", "key": "key_file", "wait": "wait"}

// served refuses a guest what is not listed for guests, in one sentence.
func served(cmd *cobra.Command, args []string) (err error) {
	name, flags, ok := guestFlags(cmd)
	if !ok {
		return model.E(model.CodeUsage, "error.serve.command", "Command", name)
	}
	allowed := strings.Fields(commandData().GuestFlags + " " + flags)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		keyFile := cmd.HasParent() && cmd.Parent().Name() == "person" && f.Name == "key" && f.Value.String() != standardInput
		if keyFile || !slices.Contains(allowed, f.Name) {
			err = model.E(model.CodeUsage, "error.serve."+cmp.Or(notOverSSH[f.Name], "flag"), "Flag", "--"+f.Name)
		}
	})
	if name == "import" && !slices.Equal(args, []string{standardInput}) {
		err = model.E(model.CodeUsage, "error.serve.import")
	}
	return err
}
