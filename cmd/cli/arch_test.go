package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The limits of the house.
const (
	maxFileLines     = 400
	maxTestLines     = 600 // of a test file: a table of cases is as long as it has cases
	maxFunctionLines = 60
	maxLines         = 75_000 // of everything outside tests and what only tests use
)

// goPackage is what go list says of a package.
type goPackage struct {
	Dir                                string
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// moduleRoot gives the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// packages lists every package of the module.
func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=Dir,ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = moduleRoot(t)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []goPackage
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// within tells whether a package is a room or stands inside it.
func within(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

// own tells a package of this module.
func own(pkg string) bool { return within(pkg, "tierbook") }

// standard tells a package of the standard library.
func standard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".") && !own(pkg)
}

// outside are the packages of the standard library through which a program
// reaches out of itself: no room that only reckons imports one.
var outside = []string{"database/sql", "log", "log/slog", "net", "net/http", "os", "os/exec", "syscall"}

// pure tells a package of the standard library that does not reach outside.
func pure(pkg string) bool { return standard(pkg) && !slices.Contains(outside, pkg) }

// may tells whether a room may import a package.
func may(from, to string) bool {
	switch {
	case within(from, "tierbook/model/exchange"):
		return pure(to) || !standard(to) && !own(to) || to == "tierbook/model"
	case within(from, "tierbook/model"):
		return pure(to) || to == "tierbook/model"
	case within(from, "tierbook/scoring"):
		return pure(to) || within(to, "gonum.org/v1/gonum") || within(to, "github.com/6tail/lunar-go") || to == "github.com/BurntSushi/toml" || to == "tierbook/model"
	case from == "tierbook/db/engine":
		return !own(to) || to == "tierbook/model"
	case from == "tierbook/db/spill":
		return standard(to)
	case from == "tierbook/db/record":
		return !own(to) || within(to, "tierbook/model") || to == "tierbook/db/engine"
	case from == "tierbook/db/view":
		return !own(to) || within(to, "tierbook/model") || to == "tierbook/scoring" || slices.Contains([]string{"tierbook/db/engine", "tierbook/db/record", "tierbook/db/spill"}, to)
	case from == "tierbook/db/write":
		return !own(to) || within(to, "tierbook/model") || to == "tierbook/scoring" || slices.Contains([]string{"tierbook/db/engine", "tierbook/db/record", "tierbook/db/view"}, to)
	case from == "tierbook/db/load", from == "tierbook/db/figures":
		return !own(to) || within(to, "tierbook/model") || to == "tierbook/scoring" || slices.Contains([]string{"tierbook/db/engine", "tierbook/db/record", "tierbook/db/spill", "tierbook/db/view", "tierbook/db/write"}, to)
	case from == "tierbook/db/undo":
		return !own(to) || within(to, "tierbook/model") || slices.Contains([]string{"tierbook/db/engine", "tierbook/db/record", "tierbook/db/write"}, to)
	case within(from, "tierbook/db"):
		return !own(to) || within(to, "tierbook/model") || to == "tierbook/scoring" || within(to, "tierbook/db")
	case from == "tierbook/cmd/cli/config":
		return !own(to) || within(to, "tierbook/model") || within(to, "tierbook/ui")
	case within(from, "tierbook/ui"):
		return !own(to) || within(to, "tierbook/model") || within(to, "tierbook/ui")
	}
	return true
}

func TestWalls(t *testing.T) {
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			if !may(p.ImportPath, i) {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

// Screens and overlays do not know one another, nor do the parts they are made
// of know them: the root joins them. Only the question whether one is sure may be
// asked by an overlay itself.
func TestScreensDoNotKnowOneAnother(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath == "tierbook/ui" || !within(p.ImportPath, "tierbook/ui") {
			continue
		}
		for _, i := range p.Imports {
			asks := i == "tierbook/ui/overlay/confirm" && within(p.ImportPath, "tierbook/ui/overlay")
			if (within(i, "tierbook/ui/screen") || within(i, "tierbook/ui/overlay")) && !asks {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

// SQL and drivers stay in db; the terminal stays in ui, and styles are made in
// its theme alone.
func TestLibrariesStayInTheirRooms(t *testing.T) {
	rooms := map[string]string{
		"database/sql": "tierbook/db", "modernc.org/sqlite": "tierbook/db/engine", "github.com/jackc/pgx/v5": "tierbook/db", "charm.land/bubbletea/v2": "tierbook/ui",
		"charm.land/lipgloss/v2": "tierbook/ui/theme", "charm.land/bubbles/v2": "tierbook/ui", "github.com/spf13/cobra": "tierbook/cmd",
		"github.com/modelcontextprotocol/go-sdk": "tierbook/cmd",
	}
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			for lib, room := range rooms {
				if within(i, lib) && !within(p.ImportPath, room) {
					t.Errorf("%s imports %s, which belongs to %s", p.ImportPath, i, room)
				}
			}
		}
	}
}

// barred are modules that must not come in, not even through another: the first
// version of Charm's libraries and what brings it, and what asks the terminal
// questions that a silent one answers seconds late.
var barred = []string{
	"github.com/charmbracelet/bubbletea", "github.com/charmbracelet/lipgloss", "github.com/charmbracelet/bubbles", "github.com/charmbracelet/fang",
	"github.com/NimbleMarkets/ntcharts", "github.com/lrstanley/bubblezone",
}

// Every module that the code imports is pinned to a release, as published.
func TestModulesArePinned(t *testing.T) {
	cmd := exec.Command("go", "mod", "edit", "-json")
	cmd.Dir = moduleRoot(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path, Version string
			Indirect      bool
		}
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
		Exclude []json.RawMessage
	}
	if err := json.Unmarshal(out, &mod); err != nil || len(mod.Require) == 0 {
		t.Fatalf("go.mod: %v in %s", err, out)
	}
	direct := map[string]bool{}
	for _, r := range mod.Require {
		direct[r.Path] = !r.Indirect
	}
	for _, r := range mod.Replace { // another release of the same module is as published too
		if r.New.Path != r.Old.Path || r.New.Version == "" || direct[r.Old.Path] && strings.Contains(r.New.Version, "-") {
			t.Errorf("%s is replaced by %s %s, which is no release of it", r.Old.Path, r.New.Path, r.New.Version)
		}
	}
	if len(mod.Exclude) > 0 {
		t.Error("go.mod excludes a module")
	}
	for _, r := range mod.Require {
		if strings.Contains(r.Version, "-") && !r.Indirect {
			t.Errorf("%s %s is no release", r.Path, r.Version)
		}
		for _, b := range barred {
			if within(r.Path, b) {
				t.Errorf("%s must not come in", r.Path)
			}
		}
	}
}

// Without serve nothing listens and nothing connects: only its files reach the network,
// and nothing else has to do with SSH.
func TestOnlyServeReachesTheNetwork(t *testing.T) {
	reaching := []string{"net", "net/http", "net/rpc", "net/smtp", "charm.land/ssh", "charm.land/wish/v2", "golang.org/x/crypto/ssh"}
	found := map[string]bool{}
	sources(t, func(path string, data []byte) {
		file, err := parser.ParseFile(token.NewFileSet(), path, data, parser.ImportsOnly)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		for _, i := range file.Imports {
			name := strings.Trim(i.Path.Value, `"`)
			if strings.HasSuffix(path, "_test.go") || !slices.Contains(reaching, name) {
				continue
			}
			readsKeys := path == "cmd/cli/person.go" && name == "golang.org/x/crypto/ssh"
			if found[name] = true; !readsKeys && !strings.HasPrefix(path, "cmd/cli/serve") {
				t.Errorf("%s imports %s", path, name)
			}
		}
	})
	if !found["net"] || !found["charm.land/ssh"] {
		t.Errorf("serve itself is not seen: %v", found)
	}
}

func TestTopLevel(t *testing.T) {
	root := moduleRoot(t)
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"cmd", "ui", "model", "db", "scoring", "go.mod", "go.sum", "README.md", "LICENSE"}
	tracked := trackedNames(root)
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(allowed, name) || tracked != nil && !tracked[name] {
			continue
		}
		t.Errorf("%s does not belong at the top level", name)
	}
}

// trackedNames gives the top-level names git knows, nil without git: what a
// person leaves lying about unversioned is nobody's business.
func trackedNames(root string) map[string]bool {
	cmd := exec.Command("git", "ls-files")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil || len(out) == 0 {
		return nil
	}
	names := map[string]bool{}
	for _, f := range strings.Split(string(out), "\n") {
		first, _, _ := strings.Cut(f, "/")
		names[first] = true
	}
	return names
}

// sources calls fn for every Go file of the module.
func sources(t *testing.T, fn func(path string, data []byte)) {
	t.Helper()
	root := moduleRoot(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		fn(filepath.ToSlash(rel), data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	all := 0
	defer func() {
		if t.Logf("%d lines outside tests", all); all > maxLines {
			t.Errorf("%d lines outside tests, more than %d: take something out", all, maxLines)
		}
	}()
	sources(t, func(path string, data []byte) {
		lines := bytes.Count(data, []byte("\n"))
		if !strings.HasSuffix(path, "_test.go") && !strings.HasPrefix(path, "ui/uitest/") && !strings.HasPrefix(path, "db/dbtest/") {
			all += lines
		}
		isTest, most := strings.HasSuffix(path, "_test.go"), maxFileLines
		if isTest {
			most = maxTestLines
		}
		if lines > most {
			t.Errorf("%s has %d lines, more than %d", path, lines, most)
		}
		if isTest {
			return
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, data, parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
			if n > maxFunctionLines {
				t.Errorf("%s: %s has %d lines, more than %d", path, fn.Name.Name, n, maxFunctionLines)
			}
		}
	})
}

// The clock is injected: only cmd reads the machine's.
func TestOnlyCmdReadsTheClock(t *testing.T) {
	sources(t, func(path string, data []byte) {
		if strings.HasPrefix(path, "cmd/") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "ui/uitest/") {
			return
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, data, parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		clock := "" // what the file calls package time
		for _, i := range file.Imports {
			if i.Path.Value == `"time"` {
				if clock = "time"; i.Name != nil {
					clock = i.Name.Name
				}
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || clock == "" {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == clock && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				t.Errorf("%s: time.%s outside cmd", set.Position(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	})
}

// Comments describe what stands; what is left to do stands in issues.
func TestNoLooseEnds(t *testing.T) {
	words := []string{"TO" + "DO", "FIX" + "ME", "XX" + "X:"}
	sources(t, func(path string, data []byte) {
		for _, w := range words {
			if bytes.Contains(data, []byte(w)) {
				t.Errorf("%s contains %s", path, w)
			}
		}
	})
}

// A knot is a group of files that all use one another, directly or in a circle.
// No package has one of more files than maxKnot.
const maxKnot = 8

func TestHouseHasNoKnots(t *testing.T) {
	for _, p := range packages(t) {
		if knot := knotOf(t, p.Dir); len(knot) > maxKnot {
			t.Errorf("%s: %d files in one knot, more than %d: %s", p.ImportPath, len(knot), maxKnot, strings.Join(knot, " "))
		}
	}
}

// knotOf gives the largest knot of a folder.
func knotOf(t *testing.T, dir string) (largest []string) {
	t.Helper()
	uses := fileUses(t, dir)
	reach := map[string]map[string]bool{}
	for f := range uses {
		seen, next := map[string]bool{f: true}, []string{f}
		for len(next) > 0 {
			at := next[0]
			next = next[1:]
			for g := range uses[at] {
				if !seen[g] {
					seen[g], next = true, append(next, g)
				}
			}
		}
		reach[f] = seen
	}
	for f := range reach {
		var knot []string
		for g := range reach[f] {
			if reach[g][f] {
				knot = append(knot, g)
			}
		}
		if len(knot) > len(largest) {
			slices.Sort(knot)
			largest = knot
		}
	}
	return largest
}

// fileUses tells which file of a folder names something that another declares.
func fileUses(t *testing.T, dir string) map[string]map[string]bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set, uses := token.NewFileSet(), map[string]map[string]bool{}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files, uses[filepath.Base(path)] = append(files, f), map[string]bool{}
	}
	file := func(p token.Pos) string { return filepath.Base(set.Position(p).Filename) }
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: emptyImporter{}, Error: func(error) {}} // only what the folder itself declares counts
	pkg, _ := conf.Check(dir, set, files, &info)
	for id, o := range info.Uses {
		v, isVar := o.(*types.Var)
		local := isVar && !v.IsField() && v.Parent() != pkg.Scope()
		if o.Pkg() == pkg && o.Pos().IsValid() && !local && file(id.Pos()) != file(o.Pos()) {
			uses[file(id.Pos())][file(o.Pos())] = true
		}
	}
	return uses
}

// emptyImporter stands in for every imported package.
type emptyImporter struct{}

func (emptyImporter) Import(path string) (*types.Package, error) {
	p := types.NewPackage(path, strings.TrimSuffix(filepath.Base(path), "-go"))
	p.MarkComplete()
	return p, nil
}
