package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/db"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

// The bounds of one answer to an assistant, and of its name.
const (
	agentRows  = 50       // entries of any list
	agentText  = 2000     // characters of one text
	agentBytes = 64 << 10 // of the whole answer
	agentName  = 40       // characters
)

// agentTool is a command that an assistant may call: what it is called, the words of the
// command line, the arguments before the flags (those in brackets may be left out), and the flags.
type agentTool struct{ name, words, args, flags string }

// What an assistant may read, and with --write what it may change.
var (
	agentReads = []agentTool{
		{"next", "next", "[filter]", "number owner as-of"},
		{"upcoming", "next --days=30", "[filter]", "days number owner as-of"},
		{"list", "list", "[filter]", "archived number owner search sort as-of"},
		{"show", "show", "customer", "as-of"},
		{"stats", "stats", "[filter]", "by from owner period replay to"},
		{"segments", "segment list", "", "as-of"},
		{"segment", "segment show", "name", "as-of"},
	}
	agentWrites = []agentTool{
		{"log", "log", "customer kind", "at amount contact cost currency expected item key next note outcome probability qty rate satisfaction source"},
		{"due", "due", "customer [date]", "clear repeat"},
		{"tag", "tag", "customer", "add remove"},
		{"draft", "draft", "customer [template]", ""},
	}
)

// agents serves the assistants of one client with the open book.
type agents struct {
	r       *run // of the command mcp
	book    *db.DB
	session string // under which their changes stand in the journal
	role    model.Role
}

// mcpCmd is "tierbook mcp".
func (r *run) mcpCmd() *cobra.Command {
	write := false
	cmd := r.command("mcp", "", `  tierbook mcp
  tierbook mcp --mask
  tierbook mcp --write --db ~/clients.db`, r.exactly(0), nil)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if r.g.mask && write {
			return model.E(model.CodeRefused, "error.db.masked")
		}
		s, err := r.book(cmd.Context(), openMode{})
		if err != nil {
			return err
		}
		if isTerminal(r.Stdin) {
			r.tell(r.l.T("cmd.mcp.on"))
		}
		quiet := func(string) {} // a call that waits for another's is no news on Stderr, which all of them share
		r.waits.Store(&quiet)
		a := &agents{r: r, book: s.db.DB, session: rand.Text(), role: model.RoleViewer}
		tools := agentReads
		if write {
			tools, a.role = slices.Concat(tools, agentWrites), model.RoleManager
		}
		in := io.NopCloser(r.Stdin)
		err = a.server(cmd.Root(), tools).Run(cmd.Context(), &draining{
			Transport: &mcp.IOTransport{Reader: in, Writer: struct {
				io.Writer
				io.Closer
			}{r.Stdout, in}},
			ctx: cmd.Context(), open: map[jsonrpc.ID]bool{}, Cond: sync.Cond{L: &sync.Mutex{}},
		})
		if cmd.Context().Err() != nil {
			return nil // the client ends it so
		}
		return err
	}
	return r.flags(cmd, "flag.mcp.", "write", &write)
}

// draining is a connection whose end is told only once the calls that came over it are
// answered, so that a script may send them all and close its end. Nobody waits for ctx.
type draining struct {
	mcp.Transport
	mcp.Connection
	ctx       context.Context
	sync.Cond                     // of open
	open      map[jsonrpc.ID]bool // the calls not yet answered
}

// Connect opens the connection.
func (p *draining) Connect(ctx context.Context) (_ mcp.Connection, err error) {
	context.AfterFunc(p.ctx, func() {
		p.L.Lock()
		defer p.L.Unlock()
		p.Broadcast()
	})
	p.Connection, err = p.Transport.Connect(ctx)
	return p, err
}

// Read gives the next message.
func (p *draining) Read(ctx context.Context) (jsonrpc.Message, error) {
	m, err := p.Connection.Read(ctx)
	p.L.Lock()
	defer p.L.Unlock()
	if req, ok := m.(*jsonrpc.Request); ok && req.IsCall() && !strings.HasPrefix(req.Method, "subscriptions/") {
		p.open[req.ID] = true
	}
	for err != nil && len(p.open) > 0 && p.ctx.Err() == nil {
		p.Wait()
	}
	return m, err
}

// Write sends a message; where it cannot be sent, nobody waits for the others.
func (p *draining) Write(ctx context.Context, m jsonrpc.Message) error {
	err := p.Connection.Write(ctx, m)
	p.L.Lock()
	defer p.L.Unlock()
	if res, ok := m.(*jsonrpc.Response); ok {
		delete(p.open, res.ID)
	}
	if err != nil {
		clear(p.open)
	}
	p.Broadcast()
	return err
}

// server offers tools, described as the commands are.
func (a *agents) server(root *cobra.Command, tools []agentTool) *mcp.Server {
	l := a.r.l
	s := mcp.NewServer(&mcp.Implementation{Name: "tierbook", Version: release}, &mcp.ServerOptions{
		Instructions: l.T("cmd.mcp.instructions"), Logger: a.r.log, Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
	})
	names := eachOf(tools, func(t *agentTool) string { return t.name })
	for _, t := range tools {
		cmd, _, _ := root.Find(strings.Fields(t.words))
		no := false
		s.AddTool(&mcp.Tool{
			Name: t.name, Title: cmd.Short, Description: cmp.Or(map[string]string{"upcoming": l.T("cmd.mcp.upcoming")}[t.name], cmd.Long), InputSchema: a.schema(cmd, &t),
			Annotations: &mcp.ToolAnnotations{ReadOnlyHint: slices.Contains(agentReads, t), DestructiveHint: &no, OpenWorldHint: &no},
		}, func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return a.call(ctx, &t, req), nil
		})
	}
	s.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if c, ok := req.(*mcp.CallToolRequest); ok && !slices.Contains(names, c.Params.Name) {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: l.F("error.mcp.tool", "Text", part.Cell(c.Params.Name), "Names", strings.Join(names, ", "))}
			}
			return next(ctx, method, req)
		}
	})
	return s
}

// schemaTypes are what a schema calls the types of flags that are no texts.
var schemaTypes = map[string]string{"stringArray": "array", "int": "integer", "float64": "number", "bool": "boolean"}

// schema describes the arguments of a tool; those that are flags as help does.
func (a *agents) schema(cmd *cobra.Command, t *agentTool) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, arg := range strings.Fields(t.args) {
		name := strings.Trim(arg, "[]")
		properties[name] = map[string]any{"type": "string", "description": a.r.l.F("cmd.mcp."+name, "Kinds", strings.Join(kindNames(), ", "), "Names", strings.Join(model.AttrNames(), ", "))}
		if name == arg {
			required = append(required, name)
		}
	}
	for _, name := range strings.Fields(t.flags) {
		f := cmd.Flag(name)
		_, text := pflag.UnquoteUsage(f)
		p := map[string]any{"description": text, "type": cmp.Or(schemaTypes[f.Value.Type()], "string")}
		if p["type"] == "array" {
			p["items"] = map[string]any{"type": "string"}
		}
		properties[name] = p
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

// line makes the command line of a call. What an argument says can be no flag: values of
// flags are joined to them, all else stands behind "--".
func (t *agentTool) line(given map[string]any) ([]string, error) {
	args, rest := strings.Fields(t.words), []string{"--"}
	names := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(t.args))
	for _, name := range names {
		if v := given[name]; v != nil {
			rest = append(rest, fmt.Sprint(v))
		}
	}
	flags := strings.Fields(t.flags)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch {
		case slices.Contains(names, name) || given[name] == nil:
		case !slices.Contains(flags, name):
			return nil, model.E(model.CodeUsage, "error.mcp.argument", "Text", name, "Names", strings.Join(append(names, flags...), ", "))
		default:
			values, ok := given[name].([]any)
			if !ok {
				values = []any{given[name]}
			}
			for _, v := range values {
				args = append(args, "--"+name+"="+fmt.Sprint(v))
			}
		}
	}
	if n, err := strconv.Atoi(fmt.Sprint(cmp.Or(given["number"], any("0")))); slices.Contains(flags, "number") && err == nil && (n == 0 || n > agentRows) {
		args = append(args, "--number="+strconv.Itoa(agentRows+1)) // so that it is seen that there are more
	}
	return append(args, rest...), nil
}

// call runs a tool: what the command prints is the answer, what it says for people
// follows, and what it says of a failure is an error of the tool.
func (a *agents) call(ctx context.Context, t *agentTool, req *mcp.CallToolRequest) *mcp.CallToolResult {
	given, err := decoded[map[string]any](cmp.Or(string(req.Params.Arguments), "{}"))
	if err != nil {
		return textResult(true, a.r.l.T("error.mcp.object"))
	}
	args, err := t.line(given)
	if err != nil {
		return textResult(true, a.r.sentence(err))
	}
	who := model.Member{Name: "agent:" + nameOfAgent(req), Role: a.role, Owners: []string{cmp.Or(a.r.cfg.Owner, a.r.writer())}} // who signs texts
	var out, words bytes.Buffer
	app := &App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &words, Now: a.r.Now, guest: &guest{member: who, book: a.book.As(who, a.session)}}
	app.Env = func(name string) string {
		if name == "TIERBOOK_USER" {
			return who.Name
		}
		return a.r.Env(name)
	}
	globals := []string{"--json", "--lang", a.r.l.Tag(), "--wait", a.r.g.wait.String()}
	if a.r.g.asOf != "" {
		globals = append(globals, "--as-of", a.r.g.asOf)
	}
	code := a.r.again(app, ctx, append(globals, args...))
	said := strings.TrimSpace(strings.ReplaceAll("\n"+words.String(), "\ntierbook: ", "\n"))
	if code != exitDone {
		return textResult(true, said)
	}
	text, cut, err := a.bounded(out.String(), strings.Contains(t.flags, "number"))
	if err != nil {
		return textResult(true, a.r.sentence(err))
	}
	return textResult(false, text, cut, said)
}

// decoded reads JSON, its numbers as they are written.
func decoded[T any](text string) (v T, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	err = dec.Decode(&v)
	return v, err
}

// textResult is a result of texts, those that are empty left out.
func textResult(failed bool, texts ...string) *mcp.CallToolResult {
	out := &mcp.CallToolResult{IsError: failed}
	for _, t := range texts {
		if t != "" {
			out.Content = append(out.Content, &mcp.TextContent{Text: t})
		}
	}
	return out
}

// nameOfAgent is what the client calls itself, as one word.
func nameOfAgent(req *mcp.CallToolRequest) string {
	name := ""
	if c := req.ClientInfo(); c != nil {
		name = strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r):
				return r
			case unicode.IsSpace(r):
				return '-'
			}
			return -1
		}, c.Name)
	}
	return cmp.Or(string([]rune(name)[:min(agentName, len([]rune(name)))]), "assistant")
}

// bounded gives the JSON of a command within the bounds, and says what is left out: the
// longer the answer, the less of each list and text stays.
func (a *agents) bounded(data string, counted bool) (answer, cut string, err error) {
	v, err := decoded[any](data)
	for n := agentRows; err == nil; n /= 2 {
		s := shortening{rows: n, text: agentText * (n + 1) / (agentRows + 1), full: map[string]int{}}
		var short []byte
		if short, err = json.Marshal(s.shorten(v, "")); err != nil || len(exchange.SafeJSON(short)) > agentBytes && n > 0 {
			continue
		}
		if len(s.full) > 0 {
			if counted { // of a list that ends there
				delete(s.full, "")
			}
			lists := eachOf(slices.Sorted(maps.Keys(s.full)), func(at *string) string { return strings.TrimSpace(*at + " " + strconv.Itoa(s.full[*at])) })
			cut = a.r.l.F("cmd.mcp.cut", "N", n, "Lists", strings.Join(lists, ", "), "Text", s.text)
		}
		return string(exchange.SafeJSON(short)), cut, nil
	}
	return "", "", err
}

// shortening cuts lists and texts to so many entries and characters, and keeps the full
// length of each that it cut, by where it stands.
type shortening struct {
	rows, text int
	full       map[string]int
}

func (s *shortening) shorten(v any, at string) any {
	switch x := v.(type) {
	case []any:
		if len(x) > s.rows {
			s.full[at] = max(s.full[at], len(x))
			x = x[:s.rows]
		}
		return eachOf(x, func(e *any) any { return s.shorten(*e, at) })
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			out[k] = s.shorten(e, strings.TrimPrefix(at+"."+k, "."))
		}
		return out
	case string:
		if r := []rune(x); len(r) > s.text {
			s.full[at] = max(s.full[at], len(r))
			return string(r[:s.text]) + "…"
		}
	}
	return v
}
