package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
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

// may tells whether a room may import a package.
func may(from, to string) bool {
	switch {
	case within(from, "tierbook/model/exchange"):
		return !own(to) || within(to, "tierbook/model")
	case within(from, "tierbook/model"):
		return standard(to) || within(to, "tierbook/model")
	case within(from, "tierbook/scoring"):
		return standard(to) || within(to, "gonum.org/v1/gonum") || to == "tierbook/model" || within(to, "tierbook/scoring")
	case within(from, "tierbook/db"):
		return !own(to) || within(to, "tierbook/model") || to == "tierbook/scoring" || within(to, "tierbook/db")
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

// Screens and overlays never import one another: the root joins them.
func TestScreensDoNotKnowOneAnother(t *testing.T) {
	for _, room := range []string{"tierbook/ui/screen", "tierbook/ui/overlay"} {
		for _, p := range packages(t) {
			if !within(p.ImportPath, room+"/") && !strings.HasPrefix(p.ImportPath, room+"/") {
				continue
			}
			for _, i := range p.Imports {
				if strings.HasPrefix(i, "tierbook/ui/screen/") && i != p.ImportPath {
					t.Errorf("%s imports %s", p.ImportPath, i)
				}
			}
		}
	}
}

// SQL and drivers stay in db; the terminal stays in ui.
func TestLibrariesStayInTheirRooms(t *testing.T) {
	rooms := map[string]string{
		"database/sql": "tierbook/db", "modernc.org/sqlite": "tierbook/db", "charm.land/bubbletea/v2": "tierbook/ui",
		"charm.land/lipgloss/v2": "tierbook/ui", "charm.land/bubbles/v2": "tierbook/ui", "github.com/spf13/cobra": "tierbook/cmd",
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
	sources(t, func(path string, data []byte) {
		lines := 0
		for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
			lines++
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
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && sel.Sel.Name == "Now" {
				t.Errorf("%s: time.Now outside cmd", set.Position(sel.Pos()))
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
