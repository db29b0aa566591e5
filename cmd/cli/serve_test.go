//go:build unix

package cli

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"tierbook/db"
	"tierbook/db/dbtest/server"
	"tierbook/model"
	"tierbook/ui/uitest"
)

// office is a running server on a copy of the sample book, and the keys of its people.
type office struct {
	*desk
	cmd  *exec.Cmd
	port string
	log  bytes.Buffer
}

// people of every office: the owners are those of the sample book.
var officePeople = []model.Member{
	{Name: "Li", Role: model.RoleSeller, Owners: []string{"李伟"}},
	{Name: "Chen", Role: model.RoleSeller, Owners: []string{"陈瑜"}},
	{Name: "Max", Role: model.RoleManager},
	{Name: "Ada", Role: model.RoleAdmin},
}

// serveOffice starts a server; the test is skipped where there is no ssh.
func serveOffice(t *testing.T) *office {
	t.Helper()
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("ssh is not here: .ci/run installs openssh-client")
	}
	data, err := sampleOnce()
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	home := t.TempDir()
	o := &office{desk: &desk{t: t, home: home, book: filepath.Join(home, "book.db")}}
	if err := os.WriteFile(o.book, data, 0o600); err != nil {
		t.Fatal(err)
	}
	o.hire(officePeople)
	o.start()
	return o
}

// hire makes keys for people and lets them in.
func (o *office) hire(people []model.Member) {
	o.t.Helper()
	d, err := db.Open(o.t.Context(), o.book, db.Options{Now: time.Now, MustExist: true})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, m := range people {
		public := o.key(m.Name)
		m.Key, m.Fingerprint = string(gossh.MarshalAuthorizedKey(public)), gossh.FingerprintSHA256(public)
		if _, err := d.AddPerson(o.t.Context(), m); err != nil {
			o.t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		o.t.Fatal(err)
	}
}

// key makes a key and gives its public half.
func (o *office) key(name string) gossh.PublicKey {
	o.t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		o.t.Fatal(err)
	}
	block, err := gossh.MarshalPrivateKey(private, "")
	if err == nil {
		err = os.WriteFile(filepath.Join(o.home, name), pem.EncodeToMemory(block), 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	key, err := gossh.NewPublicKey(public)
	if err != nil {
		o.t.Fatal(err)
	}
	return key
}

// start starts the server and waits until it listens.
func (o *office) start() {
	o.t.Helper()
	o.cmd = exec.Command("tierbook", "serve", "--json", "--db", o.book, "--listen", "127.0.0.1:0")
	o.cmd.Env = append(append(os.Environ(), "LANG=en_US.UTF-8", "LC_ALL="), o.environ()...)
	o.cmd.Stderr = &o.log
	out, err := o.cmd.StdoutPipe()
	if err == nil {
		err = o.cmd.Start()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = o.cmd.Process.Kill(); _ = o.cmd.Wait() })
	var told struct{ Address, Fingerprint string }
	if err := json.NewDecoder(out).Decode(&told); err != nil {
		_ = o.cmd.Wait()
		o.t.Fatalf("%v: %s", err, o.log.String())
	}
	if _, o.port, err = net.SplitHostPort(told.Address); err != nil || !strings.HasPrefix(told.Fingerprint, "SHA256:") {
		o.t.Fatalf("%v: %+v", err, told)
	}
}

// args are those of ssh for a person.
func (o *office) args(who string, args ...string) []string {
	return append([]string{
		"-o", "LogLevel=" + map[bool]string{true: "INFO", false: "ERROR"}[who == "stranger"], // who tells of banners
		"-F", "/dev/null", "-p", o.port, "-i", filepath.Join(o.home, who), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "SendEnv=LANG",
		"-o", "StrictHostKeyChecking=accept-new", "-o", "UserKnownHostsFile=" + filepath.Join(o.home, "known"), "127.0.0.1",
	}, args...)
}

// ssh runs a command as a person and gives what it printed and its exit code.
func (o *office) ssh(who, input string, args ...string) (out, words string, code int) {
	o.t.Helper()
	cmd := exec.Command("ssh", o.args(who, args...)...)
	cmd.Env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=")
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		o.t.Fatal(err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// visit opens the workbench as a person.
func (o *office) visit(who string, w, h int, env ...string) *uitest.Term {
	o.t.Helper()
	return uitest.Start(o.t, w, h, append([]string{"LC_ALL="}, env...), "ssh", o.args(who)...)
}

// Two sellers and a manager are in the book at once: what one logs the others see; a
// window that changes is filled; who is removed is sent away; who leaves ends the
// connection.
func TestServeTeam(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	li, chen, max := o.visit("Li", 120, 40), o.visit("Chen", 80, 24, "LANG=zh_CN.UTF-8"), o.visit("Max", 120, 40)
	li.WaitText("in the queue", "done today 0 of")
	chen.WaitText("待跟进")
	max.WaitText("in the queue", "done today 0 of")
	li.Send("4") // what a seller sees, and may not do
	li.WaitText("all you see", "a manager can save")
	li.Send("5")
	li.WaitText("and your role is seller", "v Versions")
	if _, _, ok := li.Find("Presets"); ok {
		t.Error("a seller is shown the key of presets")
	}
	li.Send("1")
	li.WaitText("in the queue")
	li.Send("lc")
	li.WaitText("Enter saves")
	li.Send("agreed on a visit\r")
	li.WaitText("✓ ", "done today 1 of")
	max.WaitText("done today 1 of")
	if _, _, ok := max.Find("Taken back"); ok {
		t.Error("the manager's screen tells of a change of theirs")
	}
	chen.Resize(120, 40)
	chen.Wait("the whole window", func() bool { return strings.Contains(chen.Line(39), "帮助") })
	for key, reason := range map[string]string{"I": "files stay on your machine", "x": "files stay on your machine", "\x0b": "Backups lie on the server", "\x1a": "no program runs"} {
		max.Send("2" + key)
		max.WaitText(reason)
	}
	o.command("person", "remove", "Chen")
	if err := chen.WaitExit(); err == nil || !strings.Contains(chen.Raw(), "您的权限有了变化或已取消") {
		t.Errorf("who is removed stays: %v", err)
	}
	for _, d := range []*uitest.Term{li, max} {
		d.Send("q")
		if err := d.WaitExit(); err != nil {
			t.Error(err)
		}
	}
}

// What is typed ahead of the workbench is not shown, and does what it would have done.
func TestServeTypedAhead(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	li := o.sitDown(t, "Li", "lcbench-ahead\nq")
	if err := <-li.left; err != nil {
		t.Error(err)
	}
	if n := o.logged(t); n != 1 {
		t.Errorf("%d calls are logged", n)
	}
	if early := *li.first.Load(); !strings.HasPrefix(early, "\x1b") {
		t.Errorf("the terminal shows %q first", early)
	}
}

// Commands run with the session's streams and exit code, files move over the
// connection, and what would touch the server's machine is refused.
func TestServeCommands(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	out, words, code := o.ssh("Max", "", "next", "-n", "2", "--json")
	var queue []struct{ Name string }
	if err := json.Unmarshal([]byte(out), &queue); err != nil || len(queue) != 2 || code != 0 {
		t.Fatalf("%v, %d: %s%s", err, code, out, words)
	}
	if out, words, code = o.ssh("Max", "", "export", "customers"); code != 0 || strings.Count(out, "\n") != 60 {
		t.Errorf("export: %d, %d lines, %s", code, strings.Count(out, "\n"), words)
	}
	if out, words, code = o.ssh("Max", "name,phone\nNordkap Foods,555 0199\n", "import", "-", "--json"); code != 0 || !strings.Contains(out, `"created": 1`) || strings.Contains(out, o.home) {
		t.Errorf("import: %d %s%s", code, out, words)
	}
	if out, words, code = o.ssh("Max", "", `show "Nordkap Foods"`, "--lang", "zh"); code != 0 || !strings.Contains(out, "Nordkap Foods") {
		t.Errorf("show: %d %s%s", code, out, words)
	}
	if out, words, code = o.ssh("Max", "", "-tt", "tierbook", "next", "--days", "30"); code != 0 || !strings.Contains(out, "\r\n") {
		t.Errorf("at a terminal: %d %q%s", code, out, words)
	}
	o.command("add", "Leer GmbH", "--region", "East", "--note", "x")
	if out, words, code = o.ssh("Max", "", `edit "Leer GmbH" --region "" --note='' --industry 'it'"'"'s "" \"all\"'`); code != 0 {
		t.Errorf("edit: %d %s%s", code, out, words)
	}
	if out, words, _ = o.ssh("Max", "", `show "Leer GmbH" --json`); !strings.Contains(out, `"region": ""`) || !strings.Contains(out, `"note": ""`) || !strings.Contains(out, `"industry": "it's \"\" \\\"all\\\""`) {
		t.Errorf("empty words: %s%s", out, words)
	}
	owners := func(who string) (list []struct{ Owner string }) {
		out, words, _ := o.ssh(who, "", "list", "--json")
		if err := json.Unmarshal([]byte(out), &list); err != nil {
			t.Fatalf("%v: %s%s", err, out, words)
		}
		return list
	}
	all, own := owners("Max"), owners("Li")
	if others := slices.DeleteFunc(own, func(c struct{ Owner string }) bool { return c.Owner == "李伟" || c.Owner == "" }); len(own) == 0 || len(own) >= len(all) || len(others) > 0 {
		t.Errorf("a seller sees %d of %d, of others %v", len(own), len(all), others)
	}
	// What another process does is known to the next command, and somebody else's customer to none.
	o.command("add", "Geheim Optik", "--owner", "陈瑜", "--ref", "G-1", "--region", "Geheimland")
	for _, line := range []string{"list geheim", "list region:Geheimland", "show G-1", "export customers", "export interactions geheim", "stats --by region", "report", "next -n 500", "log G-1 call", "edit G-1 --note x", "undo", "dedupe"} {
		if out, words, _ = o.ssh("Li", "", line); strings.Contains(out+words, "Optik") || strings.Contains(out, "Geheimland") {
			t.Errorf("a seller sees a colleague's customer: %s: %s%s", line, out, words)
		}
	}
	for who, owner := range map[string]string{"Max": "陈瑜", "Li": "李伟"} {
		o.command("assign", "G-1", owner)
		if out, _, _ = o.ssh(who, "", "list region:Geheimland"); !strings.Contains(out, "Optik") {
			t.Errorf("%s does not see what another process did: %s", who, out)
		}
	}
	public := string(gossh.MarshalAuthorizedKey(o.key("Zhou")))
	if _, _, code = o.ssh("Max", public, "person", "add", "Zhou", "--role", "viewer", "--key", "-"); code == 0 {
		t.Error("a manager adds people")
	}
	if _, words, code = o.ssh("Ada", public, "person", "add", "Zhou", "--role", "viewer", "--key", "-"); code != 0 {
		t.Errorf("an admin adds: %d %s", code, words)
	}
	if out, words, code = o.ssh("Zhou", "", "next"); code != 0 || out == "" {
		t.Errorf("whom an admin added: %d %s%s", code, out, words)
	}
	if _, words, code = o.ssh("Max", "", "show", "nobody"); code != exitNotFound {
		t.Errorf("nobody: %d %s", code, words)
	}
	for _, line := range []string{
		"export customers -o /tmp/x.csv", "list --db /tmp/other.db", "import /etc/passwd", "import /etc/passwd -", "backup", "restore x", "config", "config init",
		"demo", "doctor", "serve", "policy set --file /etc/passwd", "import profiles", "forget 1", "report -o x.html", "person add Eve --role admin --key /etc/passwd", "completion bash", `show "unclosed`,
	} {
		if out, words, code = o.ssh("Max", "", line); code == 0 || out != "" || strings.Count(words, "\n") != 1 || strings.Contains(words, o.home) {
			t.Errorf("%s: %d %q %q", line, code, out, words)
		}
	}
	if _, err := os.Stat("/tmp/x.csv"); err == nil {
		t.Error("a file was written on the server")
	}
}

// Only keys of the book's people come in, and only sessions are served.
func TestServeStrangers(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	print := gossh.FingerprintSHA256(o.key("stranger"))
	if _, words, code := o.ssh("stranger", "", "list"); code != 255 || !strings.Contains(words, print) || !strings.Contains(words, "ask to be added") || !strings.Contains(words, "请他添加") {
		t.Errorf("%d %s", code, words)
	}
	log, err := os.ReadFile(filepath.Join(o.home, "tierbook", "tierbook.log"))
	if err != nil || !bytes.Contains(log, []byte(print)) {
		t.Errorf("not in the log: %v\n%s", err, log)
	}
	client, err := gossh.Dial("tcp", "127.0.0.1:"+o.port, &gossh.ClientConfig{
		User: "x", HostKeyCallback: gossh.InsecureIgnoreHostKey(), Auth: []gossh.AuthMethod{gossh.Password(""), gossh.Password("x")},
	})
	if err == nil {
		client.Close()
		t.Error("a password let in")
	}
	file, err := os.ReadFile(filepath.Join(o.home, "Max"))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := gossh.ParsePrivateKey(file)
	if err != nil {
		t.Fatal(err)
	}
	client, err = gossh.Dial("tcp", "127.0.0.1:"+o.port, &gossh.ClientConfig{
		User: "x", HostKeyCallback: gossh.InsecureIgnoreHostKey(), Auth: []gossh.AuthMethod{gossh.PublicKeys(signer)},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if c, err := client.Dial("tcp", "127.0.0.1:"+o.port); err == nil {
		c.Close()
		t.Error("a port is forwarded")
	}
	if l, err := client.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close()
		t.Error("a port is listened on")
	}
	s, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if s.RequestSubsystem("sftp") == nil {
		t.Error("sftp is there")
	}
	for name, want := range map[string]bool{"LANG": true, "LD_PRELOAD": false, "HOME": false, "TIERBOOK_DB": false} {
		if got := s.Setenv(name, "x") == nil; got != want {
			t.Errorf("%s is taken: %v", name, got)
		}
	}
	if ok, _ := s.SendRequest("auth-agent-req@openssh.com", true, nil); ok {
		t.Error("an agent is forwarded")
	}
	for range 2 * maxSessions {
		if _, err = client.NewSession(); err != nil {
			break
		}
	}
	if err == nil {
		t.Error("sessions without end")
	}
}

// What was acknowledged is in the book after a kill in the midst of writes.
func TestServeKilled(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	max := o.visit("Max", 100, 30)
	max.WaitText("in the queue")
	const writers, before = 4, 12
	saved := make(chan string)
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for n := 0; ; n++ {
				note := fmt.Sprintf("before-the-kill-%d-%d.", i, n)
				if _, _, code := o.ssh("Max", "", "log", fmt.Sprintf("'#%d'", i+1), "call", "--note", note); code != 0 {
					return
				}
				saved <- note
			}
		})
	}
	go func() { all.Wait(); close(saved) }()
	var notes []string
	for note := range saved {
		if notes = append(notes, note); len(notes) == before {
			if err := o.cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
			_ = o.cmd.Wait()
		}
	}
	if len(notes) < before {
		t.Fatalf("only %d calls were logged: %s", len(notes), o.log.String())
	}
	_ = max.WaitExit()
	o.start()
	out, words, _ := o.ssh("Max", "", "export", "interactions")
	for _, note := range notes {
		if !strings.Contains(out, note) {
			t.Errorf("%s is lost: %s", note, words)
		}
	}
}

// A connection that breaks keeps what was typed; a server that is told to stop ends
// its sessions and leaves with 0.
func TestServeDropped(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	d := o.visit("Li", 100, 30)
	d.WaitText("in the queue")
	d.Send("lc")
	d.WaitText("Enter saves")
	d.Send("half a sentence")
	d.WaitText("half a sentence")
	d.Signal(syscall.SIGKILL)
	_ = d.WaitExit()
	chen := o.visit("Chen", 100, 30)
	chen.WaitText("in the queue")
	chen.Send("lc")
	chen.WaitText("Enter saves")
	if strings.Contains(chen.Screen(), "half a sentence") {
		t.Error("the draft is another's")
	}
	d = o.visit("Li", 100, 30)
	d.WaitText("in the queue")
	d.Send("l")
	d.WaitText("half a sentence")
	if err := o.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, term := range []*uitest.Term{d, chen} {
		_ = term.WaitExit()
		if term.Mode(1049) {
			t.Error("the terminal is left as it was")
		}
	}
	if err := o.cmd.Wait(); err != nil {
		t.Errorf("the server left with %v: %s", err, o.log.String())
	}
}

// Two sellers want the same customer of the pool: one gets it, the other loses sight of it
// and is told who has it; whom a manager gives it to next finds that in the inbox.
func TestServePool(t *testing.T) {
	t.Parallel()
	o := serveOffice(t)
	if _, words, code := o.ssh("Max", "", `add "Free Fir"`); code != 0 || !strings.Contains(words, "Nobody looks after it") {
		t.Fatal(words)
	}
	li, chen := o.visit("Li", 120, 40), o.visit("Chen", 80, 24, "LANG=zh_CN.UTF-8")
	for d, words := range map[*uitest.Term][2]string{li: {"in the queue", "without an owner"}, chen: {"待跟进", "没有负责人"}} {
		d.WaitText(words[0])
		d.Send("2W")
		d.WaitText(words[1])
		d.Send("\x1b[F\r") // the pool
		d.WaitText("Free Fir")
	}
	li.Send("+")
	li.WaitText("claimed Free Fir")
	chen.Wait("the customer to go", func() bool { return !strings.Contains(chen.Screen(), "Free Fir") })
	if out, words, code := o.ssh("Chen", "", `claim "Free Fir"`); code != 1 || !strings.Contains(words, "李伟 has Free Fir already") {
		t.Errorf("%d %s%s", code, out, words)
	}
	if out, words, code := o.ssh("Max", "", "assign", `"Free Fir"`, "陈瑜", "--note", `"ask @Li"`); code != 0 {
		t.Errorf("%d %s%s", code, out, words)
	}
	chen.Send("N")
	chen.WaitText("提到您", "Max 交给您：ask @Li")
	chen.Send("\r")
	chen.WaitText("Free Fir", "ask @Li")
	if out, _, code := o.ssh("Li", "", "inbox", "--json"); code != 0 || strings.Contains(out, "Fir") { // it is another's
		t.Errorf("%d %s", code, out)
	}
	if out, words, code := o.ssh("Chen", "", "inbox", "--owner", "Li"); code == 0 {
		t.Errorf("%s%s", out, words)
	}
}

// Two servers share a book on a database: what is logged through one is seen by who sits at
// the other, and undone there.
func TestServeTwoOnOneDatabase(t *testing.T) {
	if server.Address() == "" {
		t.Skip("TestServeTwoOnOneDatabase asks the server of TIERBOOK_TEST_POSTGRES")
	}
	file, book := serveOffice(t), server.Book(t.TempDir())
	t.Cleanup(server.Clear)
	file.command("copy", file.book, book)
	var both [2]*office
	for i := range both {
		both[i] = &office{desk: &desk{t: t, home: file.home, book: book}}
		both[i].start()
	}
	li, max := both[0].visit("Li", 120, 40), both[1].visit("Max", 120, 40)
	li.WaitText("in the queue", "done today 0 of")
	max.WaitText("in the queue", "done today 0 of")
	li.Send("lc")
	li.WaitText("Enter saves")
	li.Send("agreed on a visit\r")
	li.WaitText("✓ ", "done today 1 of")
	max.WaitText("done today 1 of")
	if out, words, code := both[1].ssh("Li", "", "undo"); code != 0 {
		t.Errorf("%d: %s%s", code, out, words)
	}
	li.WaitText("done today 0 of")
}

// wire is a way to the database that can be cut and mended.
type wire struct {
	to, at string
	mu     sync.Mutex
	ends   []io.Closer
}

func (w *wire) mend(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", cmp.Or(w.at, "127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	w.at, w.ends = listener.Addr().String(), []io.Closer{listener}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", w.to)
			if err != nil {
				_ = client.Close()
				continue
			}
			w.mu.Lock()
			w.ends = append(w.ends, client, there)
			w.mu.Unlock()
			go func() { _, _ = io.Copy(client, there); _ = client.Close() }()
			go func() { _, _ = io.Copy(there, client); _ = there.Close() }()
		}
	}()
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.ends {
		_ = e.Close()
	}
}

// While the database is away those who are in are told, and those who come that it is not
// their key; when it is back, work goes on.
func TestServeOutageOnOneDatabase(t *testing.T) {
	if server.Address() == "" {
		t.Skip("TestServeOutageOnOneDatabase asks the server of TIERBOOK_TEST_POSTGRES")
	}
	file, book := serveOffice(t), server.Book(t.TempDir())
	t.Cleanup(server.Clear)
	file.command("copy", file.book, book)
	u, err := url.Parse(book)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{to: u.Host}
	w.mend(t)
	u.Host = w.at
	o := &office{desk: &desk{t: t, home: file.home, book: u.String()}}
	o.start()
	li := o.visit("Li", 120, 40)
	li.WaitText("in the queue")
	o.key("stranger") // whose client tells what a server says before it lets somebody in
	w.cut()
	li.WaitText("The database does not answer")
	if _, words, code := o.ssh("stranger", "", "next"); code == 0 || !strings.Contains(words, "Try again in a minute") || !strings.Contains(words, "请过一会儿再试") {
		t.Errorf("%d %s", code, words)
	}
	w.mend(t)
	li.WaitText("The database answers again")
	li.Send("lc")
	li.WaitText("Enter saves")
	li.Send("agreed\r")
	li.WaitText("✓ ", "done today 1 of")
}
