package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/db"
	"tierbook/model"
	"tierbook/model/exchange"
)

// The bounds of one answer to an assistant, of its name, and of what it gives.
const (
	agentRows  = 50       // entries of any list
	agentText  = 2000     // characters of one text
	agentBytes = 64 << 10 // of the whole answer
	agentName  = 40       // characters
	agentGiven = 10_000   // characters of an argument; a note may have model.MaxText
	agentLine  = 16 << 20 // of a message
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
	cmd := r.command("mcp", "", r.exactly(0), nil)
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
		a, tools := &agents{r: r, book: s.db.DB, session: rand.Text(), role: model.RoleViewer}, commandData().AgentReads
		if write {
			tools, a.role = slices.Concat(tools, commandData().AgentWrites), model.RoleManager
		}
		err = a.server(cmd.Root(), tools).Run(cmd.Context(), r.agentWire())
		if cmd.Context().Err() != nil {
			return nil // the client ends it so
		}
		return err
	}
	return r.flags(cmd, "flag.mcp.", "write", &write)
}

// agentWire is the standard streams as an assistant uses them. Their end is told only once
// the calls are answered, so that a script may send them all and close its end.
type agentWire struct {
	io.Closer
	out       io.Writer
	writes    sync.Mutex // to out
	sync.Cond            // of open
	open      map[jsonrpc.ID]bool
}

// agentWire makes the connection of an assistant: one message a line.
func (r *run) agentWire() mcp.Transport {
	messages, sifted := io.Pipe()
	w := &agentWire{Closer: messages, out: r.Stdout, Cond: sync.Cond{L: &sync.Mutex{}}, open: map[jsonrpc.ID]bool{}}
	why, lines := r.l.F("error.mcp.message", "Limit", agentLine>>20), bufio.NewScanner(r.Stdin)
	lines.Buffer(nil, 2*agentLine)
	lines.Split(func(data []byte, end bool) (int, []byte, error) {
		if len(data) >= agentLine && bytes.IndexByte(data, '\n') < 0 {
			return len(data), data, nil // no message is as long, nor is what follows on its line one
		}
		return bufio.ScanLines(data, end)
	})
	go func() {
		for lines.Scan() {
			line := bytes.TrimSpace(lines.Bytes())
			switch valid := json.Valid(line); {
			case len(line) == 0:
			case valid && w.take(line):
				_, _ = sifted.Write(append(line, '\n'))
			default:
				code := map[bool]int64{true: jsonrpc.CodeInvalidRequest, false: jsonrpc.CodeParseError}[valid]
				_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": nil, "error": jsonrpc.Error{Code: code, Message: why}})
			}
		}
		w.L.Lock()
		defer w.L.Unlock()
		for len(w.open) > 0 {
			w.Wait()
		}
		_ = sifted.CloseWithError(lines.Err())
	}()
	return &mcp.IOTransport{Reader: messages, Writer: w, MaxLineLength: -1}
}

// take tells whether a line is a message, and notes that it is a call.
func (w *agentWire) take(line []byte) bool {
	m, err := jsonrpc.DecodeMessage(line)
	if req, ok := m.(*jsonrpc.Request); ok && req.IsCall() && !strings.HasPrefix(req.Method, "subscriptions/") {
		w.L.Lock()
		defer w.L.Unlock()
		w.open[req.ID] = true
	}
	return err == nil
}

// Write sends a message.
func (w *agentWire) Write(line []byte) (int, error) {
	w.writes.Lock()
	defer w.writes.Unlock()
	n, err := w.out.Write(line)
	m, _ := jsonrpc.DecodeMessage(line)
	w.L.Lock()
	defer w.L.Unlock()
	if res, ok := m.(*jsonrpc.Response); ok {
		delete(w.open, res.ID)
	}
	w.Broadcast()
	return n, err
}

// server offers tools, described as the commands are.
func (a *agents) server(root *cobra.Command, tools []agentTool) *mcp.Server {
	l := a.r.l
	s := mcp.NewServer(&mcp.Implementation{Name: "tierbook", Version: release}, &mcp.ServerOptions{
		Instructions: l.T("cmd.mcp.instructions"), Logger: a.r.log, Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
	})
	names := model.Each(tools, func(t *agentTool) string { return t.Name })
	for _, t := range tools {
		cmd, _, _ := root.Find(strings.Fields(t.Words))
		s.AddTool(&mcp.Tool{
			Name: t.Name, Title: cmd.Short, Description: cmp.Or(map[string]string{"upcoming": l.T("cmd.mcp.upcoming")}[t.Name], cmd.Long), InputSchema: a.schema(cmd, &t),
			Annotations: &mcp.ToolAnnotations{ReadOnlyHint: slices.Contains(commandData().AgentReads, t), DestructiveHint: new(bool), OpenWorldHint: new(bool)},
		}, func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return a.call(ctx, cmd, &t, req), nil
		})
	}
	s.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if c, ok := req.(*mcp.CallToolRequest); ok && !slices.Contains(names, c.Params.Name) {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: l.F("error.mcp.tool", "Text", echoed(c.Params.Name), "Names", strings.Join(names, ", "))}
			}
			return next(ctx, method, req)
		}
	})
	return s
}

// schemaTypes are what a schema calls the types of flags that are no texts.
var schemaTypes = map[string]string{"stringArray": "array", "int": "integer", "float64": "number", "bool": "boolean"}

// typeOf is what a schema calls the type of an argument of a command, which may be a flag.
func typeOf(cmd *cobra.Command, name string) string {
	if f := cmd.Flags().Lookup(name); f != nil { // cmd.Flag writes, and calls come at once
		return cmp.Or(schemaTypes[f.Value.Type()], "string")
	}
	return "string"
}

// schema describes the arguments of a tool; those that are flags as help does.
func (a *agents) schema(cmd *cobra.Command, t *agentTool) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, arg := range strings.Fields(t.Args) {
		name := strings.Trim(arg, "[]")
		properties[name] = map[string]any{"type": "string", "description": a.r.l.F("cmd.mcp."+name, "Kinds", strings.Join(kindNames(), ", "), "Names", strings.Join(model.AttrNames(), ", "))}
		if name == arg {
			required = append(required, name)
		}
	}
	for _, name := range strings.Fields(t.Flags) {
		_, text := pflag.UnquoteUsage(cmd.Flag(name))
		p := map[string]any{"description": text, "type": typeOf(cmd, name)}
		if p["type"] == "array" {
			p["items"] = map[string]any{"type": "string"}
		}
		properties[name] = p
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

// line makes the command line of a call. What an argument says can be no flag: values of
// flags are joined to them, all else stands behind "--".
func (t *agentTool) line(cmd *cobra.Command, arguments string) ([]string, error) {
	given, err := decoded[map[string]any](arguments)
	if err != nil {
		return nil, model.E(model.CodeUsage, "error.mcp.object")
	}
	args, rest := strings.Fields(t.Words), []string{"--"}
	names := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(t.Args))
	known := append(slices.Clone(names), strings.Fields(t.Flags)...)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) {
			return nil, model.E(model.CodeUsage, "error.mcp.argument", "Text", name, "Names", strings.Join(known, ", "))
		}
	}
	if given["clear"] == true && given["date"] != nil { // a command that clears takes all its arguments for customers
		return nil, model.E(model.CodeUsage, "error.mcp.clear")
	}
	for i, name := range known {
		texts, err := givenTexts(name, typeOf(cmd, name), given[name])
		switch {
		case err != nil:
			return nil, err
		case i >= len(names):
			args = append(args, model.Each(texts, func(text *string) string { return "--" + name + "=" + *text })...)
		case len(rest) == i+1: // else it would stand in the place of one that is missing
			rest = append(rest, texts...)
		}
	}
	if n, err := strconv.Atoi(fmt.Sprint(cmp.Or(given["number"], any("0")))); slices.Contains(known, "number") && err == nil && (n == 0 || n > agentRows) {
		args = append(args, "--number="+strconv.Itoa(agentRows+1)) // so that it is seen that there are more
	}
	return append(args, rest...), nil
}

// givenTexts gives the texts of an argument, several of a list, none where it is not given.
func givenTexts(name, kind string, given any) (texts []string, err error) {
	values, several := given.([]any)
	if !several && given != nil {
		values = []any{given}
	}
	takes, length, limit := "string", 0, map[bool]int{true: model.MaxText, false: agentGiven}[name == "note"]
	switch {
	case kind == "boolean":
		takes = "bool"
	case slices.Contains([]string{"integer", "number"}, kind), slices.Contains([]string{"amount", "cost", "expected", "qty"}, name):
		takes = "string json.Number"
	}
	for _, v := range values {
		if !strings.Contains(takes, fmt.Sprintf("%T", v)) || several && kind != "array" {
			return nil, model.E(model.CodeUsage, "error.mcp.type", "Name", name, "Type", strings.Replace(kind, "array", "array of string", 1))
		}
		texts = append(texts, fmt.Sprint(v))
		length += utf8.RuneCountInString(texts[len(texts)-1])
	}
	if length > limit {
		err = model.E(model.CodeUsage, "error.mcp.long", "Name", name, "N", length, "Limit", limit)
	}
	return texts, err
}

// call runs a tool: what the command prints is the answer, what it says for people
// follows, and what it says of a failure is an error of the tool.
func (a *agents) call(ctx context.Context, cmd *cobra.Command, t *agentTool, req *mcp.CallToolRequest) *mcp.CallToolResult {
	args, err := t.line(cmd, cmp.Or(string(req.Params.Arguments), "{}"))
	if err != nil {
		return textResult(true, a.r.sentence(err))
	}
	who := model.Member{Name: "agent:" + nameOfAgent(req), Role: a.role, Owners: []string{cmp.Or(a.r.cfg.Owner, a.r.writer())}} // who signs texts
	var out, words bytes.Buffer
	app := &App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &words, Now: a.r.Now, guest: &guest{member: who, book: a.book.As(who, a.session)}}
	app.Env = func(name string) string {
		return cmp.Or(map[string]string{"TIERBOOK_USER": who.Name}[name], a.r.Env(name))
	}
	globals := []string{"--json", "--lang", a.r.l.Tag(), "--as-of", a.r.g.asOf}
	code := a.r.again(app, ctx, append(globals, args...))
	said := strings.TrimSpace(strings.ReplaceAll("\n"+words.String(), "\ntierbook: ", "\n"))
	if code != exitDone {
		return textResult(true, said)
	}
	text, cut, err := a.bounded(out.String(), strings.Contains(t.Flags, "number"))
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

var notInName = regexp.MustCompile(`[^\pL\pN._-]`)

// nameOfAgent is what the client calls itself, as one word.
func nameOfAgent(req *mcp.CallToolRequest) string {
	var name []rune
	if c := req.ClientInfo(); c != nil {
		name = []rune(notInName.ReplaceAllString(strings.Join(strings.Fields(c.Name), "-"), ""))
	}
	return cmp.Or(string(name[:min(agentName, len(name))]), "assistant")
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
			lists := model.Each(slices.Sorted(maps.Keys(s.full)), func(at *string) string { return strings.TrimSpace(*at + " " + strconv.Itoa(s.full[*at])) })
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
		return model.Each(x, func(e *any) any { return s.shorten(*e, at) })
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
