package main

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// What the doors bear: connections at once, and of one address so many at a time, then
// one every while; those that would wait too long are closed.
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
		if model.CodeOf(err) == model.CodeNotFound {
			for _, tag := range lang.Supported { // the client has not said which language is its person's
				refused.Message += "tierbook: " + lang.New(tag).F("error.serve.unknown", "Fingerprint", fingerprint) + "\r\n"
			}
		}
		return nil, refused
	}}
}
