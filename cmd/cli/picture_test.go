//go:build unix

package cli

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var picture = flag.Bool("picture", false, "draw the README's pictures of the workbench anew")

// The pictures in the README are the cells of the real program:
//
//	go test ./cmd/cli -run TestPicture -picture
func TestPicture(t *testing.T) {
	folder := filepath.Join("..", "..", ".github")
	if !*picture {
		for _, name := range []string{"today.svg", "detail.svg"} {
			data, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil || !strings.HasPrefix(string(data), "<svg ") {
				t.Errorf("%s: no picture (%v); go test ./cmd/cli -run TestPicture -picture draws it", name, err)
			}
		}
		return
	}
	home := t.TempDir()
	d := &desk{t: t, home: home, book: filepath.Join(home, "book.db")}
	d.command("demo", "-o", d.book) // in the language of the pictures
	d.open(120, 32)
	d.WaitText("overdue", "12 months")
	d.Send("lo")
	d.WaitText("Enter saves")
	d.Send("48000\tautumn fabric, delivery in two lots\r")
	d.WaitText("takes it back", "done today 1")
	d.WaitText("12 months", "n Next", "Enter Open")
	draw(t, d, filepath.Join(folder, "today.svg"))
	d.Send("\r")
	d.WaitText("Next step", "Score")
	draw(t, d, filepath.Join(folder, "detail.svg"))
	d.escape()
	d.leave()
}

func draw(t *testing.T, d *desk, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(d.SVG("#1e1e2e", "#d8dee9")), 0o644); err != nil {
		t.Fatal(err)
	}
}
