package cli

import (
	"bytes"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/ui/lang"
)

// A command and a flag are refused over SSH until they are listed, and what is listed
// there is.
func TestServedIsAList(t *testing.T) {
	root := (&run{App: NewApp(), l: lang.New("en")}).rootCmd()
	seen, flags := map[string]bool{}, map[string]bool{}
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		_, name, _ := strings.Cut(c.CommandPath(), " ")
		_, listed := commandData().Guests[name]
		if name == "import" && served(c, []string{"x.csv"}) == nil {
			t.Errorf("%q", name)
		}
		if err := served(c, []string{standardInput}); listed != (err == nil) {
			t.Errorf("%q: %v", name, err)
		}
		seen[name] = true
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { flags[name+" "+f.Name] = true })
		for _, sub := range c.Commands() {
			look(sub)
		}
	}
	look(root)
	added := &cobra.Command{Use: "invented"}
	root.AddCommand(added)
	if served(added, nil) == nil {
		t.Error("a new command is served")
	}
	added = &cobra.Command{Use: "show"}
	added.Flags().Bool("invented", false, "")
	(&cobra.Command{Use: "tierbook"}).AddCommand(added)
	if err := added.Flags().Set("invented", "true"); err != nil || served(added, nil) == nil {
		t.Errorf("a new flag is served: %v", err)
	}
	for name, list := range commandData().Guests {
		if !seen[name] && name != "help" { // which cobra adds
			t.Errorf("there is no %q", name)
		}
		for _, f := range strings.Fields(list) {
			if !flags[name+" "+f] {
				t.Errorf("%q has no --%s", name, f)
			}
		}
	}
	for _, f := range []string{"db", "output", "force", "file", "keep-profile", "passphrase-file"} {
		for name, list := range commandData().Guests {
			if slices.Contains(strings.Fields(list+" "+commandData().GuestFlags), f) {
				t.Errorf("%q --%s reaches files", name, f)
			}
		}
	}
}

// One address is slowed and shut out while it comes too often, others are not; the
// bounds on all of them hold.
func TestDoors(t *testing.T) {
	var d doors
	now, from := time.Unix(0, 0), netip.MustParseAddr("192.0.2.7")
	last := time.Duration(0)
	for i := 0; ; i++ {
		wait, ok := d.knock(from, now)
		if !ok {
			break
		}
		if wait < last || (wait > 0) != (i > freeKnocks) || wait > maxKnockWait {
			t.Fatalf("connection %d waits %v", i, wait)
		}
		last = wait
	}
	if last < maxKnockWait/2 {
		t.Errorf("the last one waits %v", last)
	}
	if wait, ok := d.knock(netip.MustParseAddr("192.0.2.8"), now); !ok || wait != 0 {
		t.Error("another address is shut out")
	}
	if wait, ok := d.knock(from, now.Add(time.Minute)); !ok || wait != 0 {
		t.Errorf("waits %v after a minute, %v", wait, ok)
	}
	d.open = 0
	for i := range 2 * maxAddresses {
		if _, ok := d.knock(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), now); ok != (i < maxConnections) {
			t.Fatalf("connection %d: %v", i, ok)
		}
	}
	d.open = -2 * maxAddresses
	for i := range 2 * maxAddresses {
		d.knock(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), now)
	}
	if len(d.addresses) > maxAddresses {
		t.Errorf("%d addresses are kept", len(d.addresses))
	}
	a, b := &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 1}, &net.TCPAddr{IP: net.ParseIP("2001:db8::ffff:2"), Port: 2}
	if addressOf(a) != addressOf(b) || addressOf(&net.TCPAddr{IP: net.ParseIP("::ffff:192.0.2.7"), Port: 1}) != from {
		t.Error("one network counts as several")
	}
}

// A book without people is not served: the sentence says what to do first.
func TestServeRefuses(t *testing.T) {
	var words bytes.Buffer
	home := t.TempDir()
	env := func(name string) string {
		return map[string]string{"HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "TIERBOOK_DB": home + "/book.db"}[name]
	}
	a := &App{Stdin: strings.NewReader(""), Stdout: &words, Stderr: &words, Env: env, Now: time.Now}
	if code := a.Run(t.Context(), []string{"add", "Acme"}); code != 0 {
		t.Fatal(words.String())
	}
	words.Reset()
	if code := a.Run(t.Context(), []string{"serve", "--listen", "127.0.0.1:0"}); code != exitFailed || !strings.Contains(words.String(), "tierbook person add") {
		t.Errorf("%d %s", code, words.String())
	}
}
