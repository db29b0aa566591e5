package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const agentMarker = "Quixotry"

// agentBook is an App with a book of 60 customers, of whom the first has the marker in
// name, note, contact and timeline.
func agentBook(t *testing.T) *App {
	t.Helper()
	var out, errs bytes.Buffer
	a := testApp(t, &out, &errs)
	t.Chdir(t.TempDir())
	rows, orders := "ref,name,owner,note\nM-001,"+agentMarker+" Optics,li,"+agentMarker+"\x1b[2J\u202e after 3pm\n", "customer_id,date,type,amount,note\n"
	for i := range 60 {
		rows += fmt.Sprintf("C-%d,Customer %d,li,\n", i, i)
		orders += fmt.Sprintf("M-001,2026-%02d-10,order,%d,%s\n", 1+i%10, 100+i, agentMarker)
	}
	if err := os.WriteFile("c.csv", []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("o.csv", []byte(orders), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"import", "c.csv", "o.csv"},
		{"contact", "add", "M-001", agentMarker + " Berg", "--birthday", "11-25"},
		{"due", "M-001", "+3d"},
		{"segment", "save", "Mine", "owner:li"},
	} {
		exampleRun(t, a, args...)
	}
	return a
}

// assistant starts "tierbook mcp" with args in this process and gives a client of it.
func assistant(t *testing.T, a *App, args ...string) *mcp.ClientSession {
	t.Helper()
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	var errs bytes.Buffer
	server, done := *a, make(chan int, 1)
	server.Stdin, server.Stdout, server.Stderr = fromClient, toClient, &errs
	go func() { done <- server.Run(t.Context(), append([]string{"mcp"}, args...)) }()
	c := dialAgent(t, &mcp.IOTransport{Reader: fromServer, Writer: toServer})
	t.Cleanup(func() {
		_ = c.Close()
		if code := <-done; code != 0 {
			t.Errorf("mcp ended with %d: %s", code, errs.String())
		}
	})
	return c
}

func dialAgent(t *testing.T, over mcp.Transport) *mcp.ClientSession {
	t.Helper()
	c, err := mcp.NewClient(&mcp.Implementation{Name: "Desk Helper\x1b[2J", Version: "1"}, nil).Connect(t.Context(), over, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ask calls a tool and gives its texts, and whether it failed.
func ask(t *testing.T, c *mcp.ClientSession, tool string, args map[string]any) (texts []string, failed bool) {
	t.Helper()
	res, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	for _, part := range res.Content {
		texts = append(texts, part.(*mcp.TextContent).Text)
	}
	return texts, res.IsError
}

// Every tool answers what its command prints with --json.
func TestAssistantReadsTheContract(t *testing.T) {
	a := agentBook(t)
	c := assistant(t, a)
	tools, err := c.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) != len(commandData().AgentReads) {
		t.Fatalf("%v %v", tools, err)
	}
	for tool, of := range map[string]struct {
		args map[string]any
		line string
	}{
		"next":     {map[string]any{"number": 5, "filter": "owner:li"}, "next -n 5 owner:li"},
		"upcoming": {map[string]any{"days": 7, "filter": "name:Optics"}, "next --days 7 name:Optics"},
		"list":     {map[string]any{"filter": "-name:Optics", "sort": "-name", "number": 3}, "list -n 3 --sort -name -- -name:Optics"},
		"show":     {map[string]any{"customer": "C-7", "as-of": "2026-10-01"}, "show C-7 --as-of 2026-10-01"},
		"stats":    {map[string]any{"by": "owner", "filter": "C-1"}, "stats --by owner C-1"},
		"segments": {nil, "segment list"},
		"segment":  {map[string]any{"name": "Mine"}, "segment show Mine"},
	} {
		texts, failed := ask(t, c, tool, of.args)
		var out bytes.Buffer
		same := *a
		same.Stdout, same.Stderr = &out, io.Discard
		if code := same.Run(t.Context(), append([]string{"--json"}, strings.Fields(of.line)...)); code != 0 || failed {
			t.Fatalf("%s: %d %v", tool, code, texts)
		}
		var got, want any
		if err := errors.Join(json.Unmarshal([]byte(texts[0]), &got), json.Unmarshal(out.Bytes(), &want)); err != nil {
			t.Fatalf("%s: %v", tool, err)
		}
		if diff := cmp.Diff(want, got); diff != "" || strings.Count(out.String(), "\n") < 3 {
			t.Errorf("%s: %s", tool, diff)
		}
	}
}

// Long answers are cut and say so; what is asked for within the bound is not.
func TestAssistantIsAnsweredWithinBounds(t *testing.T) {
	c := assistant(t, agentBook(t))
	for _, x := range []struct {
		tool string
		args map[string]any
		n    int
		told string
	}{
		{"list", nil, agentRows, "only the first 50"},
		{"list", map[string]any{"number": 1000000}, agentRows, "only the first 50"},
		{"list", map[string]any{"number": 2}, 2, ""},
		{"list", map[string]any{"filter": "owner:li", "number": 0}, agentRows, "number, a narrower filter"},
	} {
		texts, failed := ask(t, c, x.tool, x.args)
		var rows []any
		if err := json.Unmarshal([]byte(texts[0]), &rows); err != nil || failed || len(rows) > x.n || len(texts[0]) > agentBytes {
			t.Fatalf("%v: %d rows, %d bytes, %v", x, len(rows), len(texts[0]), err)
		}
		if told := strings.Join(texts[1:], " "); !strings.Contains(told, x.told) || x.told == "" && told != "" {
			t.Errorf("%v: %q", x, told)
		}
	}
	texts, _ := ask(t, c, "show", map[string]any{"customer": "M-001"})
	if len(texts) != 2 || !strings.Contains(texts[1], "timeline 60") {
		t.Errorf("%v", texts[1:])
	}
	if strings.ContainsAny(texts[0], "\x1b\u202e") {
		t.Error("customer text that acts on a terminal")
	}
}

// Without --write nothing that writes is there; with it a change carries the
// assistant's name, and undo names it.
func TestAssistantWritesWhereItMay(t *testing.T) {
	a := agentBook(t)
	c := assistant(t, a)
	if _, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: "log", Arguments: map[string]any{"customer": "M-001", "kind": "call"}}); err == nil || !strings.Contains(err.Error(), "mcp --write") {
		t.Errorf("read only: %v", err)
	}
	w := assistant(t, a, "--write")
	for _, x := range []struct {
		tool string
		args map[string]any
		want string
	}{
		{"due", map[string]any{"customer": "C-3", "date": "+2w", "clear": false, "repeat": nil}, `"next_date":"2026-12-06"`},
		{"due", map[string]any{"customer": "C-2", "date": "+2w"}, `"next_date":"2026-12-06"`},
		{"tag", map[string]any{"customer": "C-2", "add": []string{"vip", "-x"}}, `"tags":["-x","vip"]`},
		{"log", map[string]any{"customer": "M-001", "kind": "order", "amount": []string{"320"}, "note": "--db=/tmp/x", "key": "k1"}, `"by":"agent:Desk-Helper2J"`},
		{"log", map[string]any{"customer": "M-001", "kind": "order", "amount": 320, "key": "k1"}, `"note":"--db=/tmp/x"`},
		{"log", map[string]any{"customer": "M-001", "kind": "order", "amount": 999, "key": "k1"}, `"already":true`},
	} {
		texts, failed := ask(t, w, x.tool, x.args)
		if failed || !strings.Contains(texts[0], x.want) {
			t.Errorf("%s: %v", x.tool, texts)
		}
	}
	if code, _, said := runApp(t, a, "undo"); code != 0 || !strings.Contains(said, "agent:Desk-Helper2J") {
		t.Errorf("undo: %d %s", code, said)
	}
	if texts, _ := ask(t, c, "show", map[string]any{"customer": "M-001"}); strings.Contains(texts[0], "--db=") {
		t.Error("the change is still there")
	}
}

// What is asked wrongly is answered with the sentence of the command.
func TestAssistantAsksWrongly(t *testing.T) {
	c := assistant(t, agentBook(t), "--write")
	for _, x := range []struct {
		tool string
		args map[string]any
		want string
	}{
		{"show", nil, "tierbook show --help"},
		{"show", map[string]any{"customer": "--db=/etc/passwd"}, "--db=/etc/passwd"},
		{"show", map[string]any{"customer": "Customer 1", "db": "/etc/passwd"}, "takes customer, as-of"},
		{"list", map[string]any{"filter": "tier:Q"}, "Q"},
		{"list", map[string]any{"number": "many"}, "--number"},
		{"list", map[string]any{"sort": map[string]any{"a": 1}}, "“sort” has the wrong type: it must be string"},
		{"list", map[string]any{"number": true}, "“number” has the wrong type: it must be integer"},
		{"list", map[string]any{"archived": "yes"}, "“archived” has the wrong type: it must be boolean"},
		{"show", map[string]any{"customer": []string{"C-1", "C-2"}}, "“customer” has the wrong type: it must be string"},
		{"tag", map[string]any{"customer": "C-1", "add": []any{1, nil, map[string]int{"a": 2}}}, "“add” has the wrong type: it must be array of string"},
		{"tag", map[string]any{"customer": "C-1", "add": []string{strings.Repeat("t", 1001)}}, "1000"},
		{"log", map[string]any{"customer": "C-1", "kind": "call", "key": strings.Repeat("k", agentGiven+1)}, "“key” has 10001 characters; at most 10000"},
		{"show", map[string]any{"customer": strings.Repeat("王", 5<<20/3)}, "at most 10000"},
		{"show", map[string]any{"customer": strings.Repeat("王", 5000)}, "王…"},
		{"show", map[string]any{"customer": "C-1", strings.Repeat("x", 5<<20): 1}, "xx…"},
		{"draft", map[string]any{"template": "C-1"}, "tierbook draft --help"},
		{"due", map[string]any{"customer": "M-001", "clear": true, "date": "C-1"}, "not both"},
		{"stats", map[string]any{"from": "the\x1b[2J day"}, "day"},
		{"log", map[string]any{"customer": "M-001", "kind": "orde"}, "order"},
		{"log", map[string]any{"customer": "Customer", "kind": "call"}, "#"},
		{"log", map[string]any{"customer": "M-001", "kind": "-"}, ""},
		{"due", map[string]any{"customer": "M-001"}, "tierbook due --help"},
		{"tag", map[string]any{"customer": "M-001"}, "tierbook tag --help"},
	} {
		texts, failed := ask(t, c, x.tool, x.args)
		said := strings.Join(texts, "\n")
		if !failed || said == "" || !strings.Contains(said, x.want) || strings.ContainsAny(said, "\x1b") || strings.Contains(said, "goroutine") || len(said) > agentText {
			t.Errorf("%s %.200v: %v %.200q", x.tool, x.args, failed, said)
		}
	}
	if texts, _ := ask(t, c, "show", map[string]any{"customer": "C-1"}); !strings.Contains(texts[0], `"tags":[]`) {
		t.Errorf("tags of what was refused: %v", texts)
	}
}

// A line that is no message is answered with an error, and the next is heard.
func TestAssistantSendsWhatIsNoMessage(t *testing.T) {
	a := agentBook(t)
	var in strings.Builder
	bad := []string{
		`{bad json`, `[]`, `42`, `null`, `{}`, `"`, "\x00", `[{"jsonrpc":"2.0","id":9,"method":"ping"}]`, `{"jsonrpc":"1.0","id":9,"method":"ping"}`,
		`{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}`, `{"jsonrpc":"2.0","id":[1],"method":"ping"}`, `{"jsonrpc":"2.0","id":true,"method":"ping"}`,
		`{"jsonrpc":"2.0","id":9,"method":5}`, `{"jsonrpc":"2.0","id":9,"method":"ping"} {}`, "\"" + strings.Repeat("x", agentLine-1),
	}
	in.WriteString(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"D","version":"1"}}}` + "\n")
	for i, line := range bad {
		fmt.Fprintf(&in, "%s\n\n {\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"ping\"} \r\n", line, 100+i)
	}
	in.WriteString(`{"jsonrpc":"2.0","id":"end","method":"ping"}`) // no line end
	var out bytes.Buffer
	server := *a
	server.Stdin, server.Stdout = strings.NewReader(in.String()), &out
	if code := server.Run(t.Context(), []string{"mcp"}); code != 0 {
		t.Errorf("ended with %d", code)
	}
	codes, answered := map[int]int{}, map[string]bool{}
	for line := range strings.Lines(out.String()) {
		var m struct {
			JSONRPC string
			ID      any
			Error   *struct {
				Code    int
				Message string
			}
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil || m.JSONRPC != "2.0" || m.Error != nil && (m.ID != nil || !strings.Contains(line, `"id":null`) || m.Error.Message == "") {
			t.Errorf("%v %s", err, line)
		}
		if m.Error != nil {
			codes[m.Error.Code]++
		} else {
			answered[fmt.Sprint(m.ID)] = true
		}
	}
	if len(answered) != len(bad)+2 || !answered["end"] || codes[-32700] != 5 || codes[-32600] != len(bad)-5 {
		t.Errorf("%d answered, refused %v", len(answered), codes)
	}
}

// Answers that nobody takes end it.
func TestAssistantIsGone(t *testing.T) {
	a := agentBook(t)
	from, to := io.Pipe()
	_ = from.Close()
	server := *a
	server.Stdin, server.Stdout = strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"ping"}`+"\n"+`{"jsonrpc":"2.0","id":2,"method":"ping"}`+"\n"), to
	server.Run(t.Context(), []string{"mcp"})
}

// Under --mask nothing of persons is in any answer, and --write is refused.
func TestAssistantUnderTheMask(t *testing.T) {
	a := agentBook(t)
	c := assistant(t, a, "--mask")
	for tool, args := range map[string]map[string]any{
		"next": nil, "upcoming": nil, "list": {"sort": "-revenue"}, "show": {"customer": "#1"}, "stats": nil, "segments": nil,
		"segment": {"name": "Mine"},
	} {
		texts, _ := ask(t, c, tool, args)
		if said := strings.Join(texts, "\n"); strings.Contains(said, agentMarker) || said == "" {
			t.Errorf("%s: %s", tool, said)
		}
	}
	if texts, failed := ask(t, c, "show", map[string]any{"customer": "optics"}); !failed || strings.Contains(texts[0], agentMarker) {
		t.Errorf("%v", texts)
	}
	if code, _, said := runApp(t, a, "mcp", "--mask", "--write"); code == 0 || !strings.Contains(said, "--mask") {
		t.Errorf("%d %s", code, said)
	}
}

// Calls at once each get their own answer, and all writes stand.
func TestAssistantCallsAtOnce(t *testing.T) {
	c := assistant(t, agentBook(t), "--write")
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			ref := fmt.Sprintf("C-%d", i)
			if texts, failed := ask(t, c, "tag", map[string]any{"customer": ref, "add": []string{"seen"}}); failed || !strings.Contains(texts[0], `"ref":"`+ref+`"`) {
				t.Errorf("%s: %v", ref, texts)
			}
			if texts, failed := ask(t, c, "show", map[string]any{"customer": ref}); failed || !strings.Contains(texts[0], `"ref":"`+ref+`"`) {
				t.Errorf("%s: %v", ref, texts)
			}
		})
	}
	all.Wait()
	texts, _ := ask(t, c, "list", map[string]any{"filter": "tag:seen"})
	if n := strings.Count(texts[0], `"ref"`); n != 12 {
		t.Errorf("%d are tagged", n)
	}
}

// The program itself speaks it on its standard streams, writes nothing else there, and
// ends when its input does.
func TestAssistantOverStdio(t *testing.T) {
	a := agentBook(t)
	cmd := exec.Command("tierbook", "mcp", "--write", "--lang", "zh")
	for _, name := range []string{"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "TZ", "USER"} {
		cmd.Env = append(cmd.Env, name+"="+a.Env(name))
	}
	cmd.Env = append(cmd.Env, "PATH="+os.Getenv("PATH"), clockVariable+"=2026-11-22T09:30:00Z")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	c := dialAgent(t, &mcp.CommandTransport{Command: cmd})
	if c.InitializeResult().ServerInfo.Name != "tierbook" || !strings.Contains(c.InitializeResult().Instructions, "客户库") {
		t.Errorf("%+v", c.InitializeResult())
	}
	for tool, args := range map[string]map[string]any{
		"next": nil, "upcoming": nil, "list": nil, "show": {"customer": "M-001"}, "stats": nil, "segments": nil, "segment": {"name": "Mine"},
		"log": {"customer": "C-1", "kind": "电话"}, "due": {"customer": "C-1", "date": "周五"}, "tag": {"customer": "C-1", "add": []string{"vip"}},
	} {
		if texts, failed := ask(t, c, tool, args); failed || len(texts[0]) < 40 {
			t.Errorf("%s: %v", tool, texts)
		}
	}
	if err := c.Close(); err != nil || errs.Len() > 0 {
		t.Errorf("%v %s", err, errs.String())
	}
}
