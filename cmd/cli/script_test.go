package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// clockVariable sets the clock of the program under test, RFC 3339.
const clockVariable = "TIERBOOK_TEST_CLOCK"

func TestMain(m *testing.M) {
	os.Setenv("GORACE", "atexit_sleep_ms=0") // a command under the race detector else lingers for a second
	testscript.Main(m, map[string]func(){"tierbook": scriptMain})
}

// scriptMain is main with the clock of the script.
func scriptMain() {
	app := NewApp()
	if t, err := time.Parse(time.RFC3339, os.Getenv(clockVariable)); err == nil {
		app.Now = func() time.Time { return t }
	}
	os.Exit(app.Run(UntilSignal(), os.Args[1:]))
}

// Every journey under testdata runs the program as a person or a script would.
// Sunday 22 November 2026, 17:30 in Shanghai, is today.
func TestScripts(t *testing.T) {
	if raceDetector && testing.Short() {
		t.Skip("commands run one goroutine, nearly; the workbench's journeys are for the detector")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			for k, v := range map[string]string{
				"HOME": e.WorkDir, "XDG_DATA_HOME": e.WorkDir + "/.data", "XDG_STATE_HOME": e.WorkDir + "/.state",
				"XDG_CONFIG_HOME": e.WorkDir + "/.config", "TZ": "Asia/Shanghai", "LANG": "C", "LC_ALL": "", "LC_MESSAGES": "",
				"USER": "sam", "TERM": "xterm-256color", "COLUMNS": "80", "NO_COLOR": "", "TIERBOOK_DB": "", "TIERBOOK_USER": "",
				clockVariable: "2026-11-22T09:30:00Z", "GORACE": os.Getenv("GORACE"),
			} {
				e.Setenv(k, v)
			}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"json": checkJSON, "marked": checkMarked, "code": checkCode, "same": checkSame, "sums": checkSums, "loads": checkLoads, "xlsx": packXLSX, "gb18030": encodeGB18030,
		},
	})
}

// encodeGB18030 writes a file anew as a Chinese spreadsheet would.
func encodeGB18030(ts *testscript.TestScript, _ bool, args []string) {
	text, err := simplifiedchinese.GB18030.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// checkJSON looks into the last standard output: "json PATH VALUE" compares the
// value at the path (.[0].name) with VALUE as JSON or, where that is no JSON, as
// text; "json PATH" demands that there is one.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: json PATH [VALUE]")
	}
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		ts.Fatalf("stdout is not JSON: %v", err)
	}
	got, err := lookup(v, args[0])
	if err != nil {
		if neg {
			return
		}
		ts.Fatalf("%s: %v", args[0], err)
	}
	if len(args) == 1 {
		if neg {
			ts.Fatalf("%s is there: %s", args[0], got)
		}
		return
	}
	same := got == args[1] || got == strconv.Quote(args[1])
	if same == neg {
		ts.Fatalf("%s is %s, want %s", args[0], got, args[1])
	}
}

// lookup follows a path and gives the compact JSON there; ".keys" and ".len" at
// the end give the sorted names of an object and the length of a list.
func lookup(v any, path string) (string, error) {
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		switch x := v.(type) {
		case map[string]any:
			if step == "keys" {
				names := make([]string, 0, len(x))
				for k := range x {
					names = append(names, k)
				}
				sort.Strings(names)
				return strings.Join(names, " "), nil
			}
			next, ok := x[step]
			if !ok {
				return "", fmt.Errorf("no %q", step)
			}
			v = next
		case []any:
			if step == "len" {
				return strconv.Itoa(len(x)), nil
			}
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return "", fmt.Errorf("no element %q of %d", step, len(x))
			}
			v = x[i]
		default:
			return "", fmt.Errorf("nothing below %q", step)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return strings.TrimSpace(b.String()), err
}

// checkCode runs a command and demands its exit code: "code 3 tierbook show x".
func checkCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit %s, want %s", got, args[0])
	}
}

// checkSame runs two commands and demands the same standard output: the JSON
// before and after an undo. "same FILE COMMAND..." compares with a kept file.
func checkSame(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: same FILE COMMAND...")
	}
	want := ts.ReadFile(args[0])
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		ts.Fatalf("%v", err)
	}
	if (ts.ReadFile("stdout") == want) == neg {
		ts.Fatalf("output differs from %s (or should): %s", args[0], ts.ReadFile("stdout"))
	}
}

// checkMarked fails where a word stands in any file below the folders, whatever its
// case.
func checkMarked(ts *testscript.TestScript, _ bool, args []string) {
	for _, folder := range args[1:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if bytes.Contains(bytes.ToLower(data), []byte(args[0])) {
				ts.Fatalf("%s stands in %s", args[0], path)
			}
			return err
		}))
	}
}
