package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tierbook/ui/uitest"
)

// What an import leaves as possible duplicates is compared and merged from its
// summary, taken back, and told apart for good.
func TestDuplicatesJourney(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lang, would, done, pairs, side, undone, apart, none string
		w, h                                                int
	}{
		{"en", "Nothing is written", "possible duplicates", "1 pair of", "of 100", "Taken back: merged", "told Acme", "Nobody looks", 80, 24},
		{"zh", "尚未写入", "逐一比对", "1 对", "相似度", "已撤销：", "标明", "没有可能重复", 120, 40},
	} {
		d := &desk{t: t, home: t.TempDir()}
		d.book = filepath.Join(d.home, "book.db")
		if err := os.WriteFile(filepath.Join(d.home, "list.csv"), []byte("name,phone,email\nAcme Metal Works,555 0100 200,a@acme.example\nAcme Trade,555 0100 200,b@acme.example\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		d.Term = uitest.Start(t, tc.w, tc.h, d.environ(), "tierbook", "--db", d.book, "--lang", tc.lang)
		press := func(wait string, list ...string) {
			for _, k := range list {
				d.Send(k)
			}
			d.WaitText(wait)
		}
		d.Wait("the first question", func() bool { return strings.Contains(d.Screen(), "book.db") })
		d.Send("c\r") // yuan, and customers
		d.Wait("the first screen", func() bool { return strings.Contains(d.Screen(), "CSV") })
		d.Send("I")
		d.WaitText("testdata")
		press("Acme Metal Works", filepath.Join(d.home, "list.csv"), "\r")
		press(tc.would, "\r")
		press(tc.done, "\r")
		press(tc.pairs, "j", "j", "\r")
		press(tc.side, "\r")
		press(tc.none, "\r")
		if out := d.command("list", "--json"); strings.Count(out, `"name"`) != 1 {
			t.Errorf("merged: %s", out)
		}
		press(tc.pairs, "u")
		press(tc.undone)
		press(tc.none, "n")
		press(tc.apart)
		if out := d.command("list", "--json"); strings.Count(out, `"name"`) != 2 {
			t.Errorf("taken back: %s", out)
		}
		d.Send("q")
		d.leave()
	}
}

// A mailbox of thirty messages is captured in under forty keys from a list: one each, all of
// a customer, one for good left out, one taken back; read again, it has nothing new.
func TestMailboxJourney(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lang, list, file, all, after, one, two, undone, none string
	}{
		{"en", "Capture contacts from", "30 contacts", "20 contacts", "│ 0 contacts to log", "1 contact to log", "2 contacts to log", "Taken back", "known already"},
		{"zh", "从邮箱、日历或通话记录采集", "待记入：30 条", "待记入：20 条", "待记入：0 条", "待记入：1 条", "待记入：2 条", "已撤销", "已有 30 条"},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			d := &desk{t: t, home: t.TempDir()}
			d.book = filepath.Join(d.home, "book.db")
			folder := filepath.Join(d.home, "mail")
			var list, box strings.Builder
			list.WriteString("name,email\n")
			for n := range 3 {
				fmt.Fprintf(&list, "Firma %d,f%d@firma.example\n", n, n)
			}
			for n := range 30 {
				fmt.Fprintf(&box, "From x\nFrom: F <f%d@firma.example>\nTo: sam@home.example\nDate: Fri, 20 Nov 2026 09:%02d:00 +0000\nMessage-ID: <%d@x>\nSubject: =?gbk?b?sai82w==?= %d\n\nhi\n\n", n%3, n, n, n)
			}
			state := filepath.Join(d.home, "tierbook") // files came from the folder before
			err := errors.Join(os.Mkdir(folder, 0o700), os.WriteFile(filepath.Join(folder, "inbox.mbox"), []byte(box.String()), 0o600), os.Mkdir(state, 0o700),
				os.WriteFile(filepath.Join(state, foldersName), []byte(folder), 0o600), os.WriteFile(filepath.Join(d.home, "list.csv"), []byte(list.String()), 0o600))
			if err != nil {
				t.Fatal(err)
			}
			d.command("import", filepath.Join(d.home, "list.csv"))
			d.Term = uitest.Start(t, size[0], size[1], d.environ(), "tierbook", "--db", d.book, "--lang", tc.lang)
			d.WaitText("2026-11-22")
			keys := 0
			press := func(wait, list string) {
				d.Send(list)
				keys += len(list)
				d.WaitText(wait)
			}
			press(tc.list, "@")
			press(tc.file, "\r")
			press(tc.all, "a")
			press(tc.after, strings.Repeat("y", 19)+"x") // at once
			if out := d.command("list", "--json"); strings.Count(out, `"last_contact":"2026-11-20"`) != 3 {
				t.Errorf("not logged:\n%s", out)
			}
			press(tc.one, "u")
			press(tc.two, "u")
			d.WaitText(tc.undone)
			press(tc.after, "yx")
			d.WaitText(tc.none) // as it says when read again
			if keys >= 40 {
				t.Errorf("%d keys", keys)
			}
			d.escape()
			press(tc.list, "@")
			press(tc.none, "\r")
			d.escape()
			d.leave()
			if out := d.command("show", "Firma 1", "--json"); strings.Count(out, `"note": "← 报价`) != 10 {
				t.Errorf("logged:\n%s", out)
			}
			if out := d.command("capture", "--json", folder); !strings.Contains(out, `"had": 30`) || !strings.Contains(out, `"proposals": []`) {
				t.Errorf("again:\n%s", out)
			}
		}
	}
}

// Own commands run on the customer under the cursor: fields are arguments, the JSON is on
// standard input, what is printed is logged and taken back.
func TestOwnCommands(t *testing.T) {
	t.Parallel()
	for tag, words := range map[string][3]string{"en": {"in the queue", "─ Log ─", "Taken back"}, "zh": {"待跟进", "记录互动", "已撤销"}} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			d := sit(t, size[0], size[1])
			config := `lang = "` + tag + `"
[[commands]]
name = "dial"
command = ["sh", "-c", "echo dialled $1", "sh", "tel:{{.Phone}}"]
log = "call"

[[commands]]
key = "Z"
title = "Look up"
command = "grep -o K00.."

[[commands]]
key = "f9"
title = "Nothing there"
command = "no-such-program {{.Name}}"
`
			path := filepath.Join(d.home, "tierbook", "config.toml")
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(config), 0o600)); err != nil {
				t.Fatal(err)
			}
			d.leave()
			d.open(size[0], size[1])
			d.WaitText(words[0])
			d.Send("T")
			d.WaitText(words[1], "dialled tel:")
			d.Send("\r")
			d.WaitGone("╭")
			d.WaitText("✓")
			if out := d.command("list", "note:dialled"); !strings.Contains(out, "dialled tel:") {
				t.Errorf("not logged:\n%s", out)
			}
			d.Send("u")
			d.WaitText(words[2])
			d.Send("Z")
			d.WaitText("Look up", "K00")
			d.Send("\x1b[20~") // F9
			d.WaitText("no-such-program")
			d.Send("?")
			d.WaitText("╭")
			d.Send("G")
			d.WaitText("╭")
			d.escape()
			d.leave()
		}
	}
}

// A text is chosen for the customer under the cursor, shown filled in, copied, logged by
// one key more and taken back; the mail program gets it with address, subject and text.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lang, queue, choose, copied, log, undone string
	}{
		{"en", "in the queue", "A text for", "Copied: Mine", "─ Log ─", "Taken back"},
		{"zh", "待跟进", "选模板", "已复制：Mine", "记录互动", "已撤销"},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			d := sit(t, size[0], size[1])
			folder := filepath.Join(d.home, "tierbook")
			if err := errors.Join(
				os.MkdirAll(filepath.Join(folder, "templates"), 0o700),
				os.WriteFile(filepath.Join(folder, "config.toml"), []byte("lang = \""+tc.lang+"\"\n[[commands]]\nname = \"mail\"\ncommand = [\"echo\", \"mailto:{{.Email}}\"]\nlog = \"email\"\n"), 0o600),
				os.WriteFile(filepath.Join(folder, "templates", "mine.md"), []byte("title: Mine\nsubject: Hi\n\nHello {{.Contact}} of {{.Name}}\n{{.Colour}}"), 0o600),
				os.WriteFile(filepath.Join(folder, "templates", "bad.md"), []byte("title: Bad\nmood: x\n\ntext"), 0o600),
			); err != nil {
				t.Fatal(err)
			}
			d.leave()
			d.open(size[0], size[1])
			d.WaitText(tc.queue)
			name := d.cursorName()
			d.Send("M")
			d.WaitText(tc.choose, "templates/") // of a file that is none
			d.Send("mine\r")
			d.WaitText("Hello ", " of "+name, "Colour")
			d.Send("y")
			d.WaitText(tc.log, tc.copied, "Mine")
			if got := d.Clipboard(); !strings.HasPrefix(got, "Hello ") || !strings.Contains(got, " of "+name) || !strings.Contains(got, "\n") {
				t.Errorf("copied %q", got)
			}
			d.Send("\r")
			d.WaitGone("╭")
			d.WaitText("✓")
			if out := d.command("list", "note:Mine"); !strings.Contains(out, name) {
				t.Errorf("not logged:\n%s", out)
			}
			d.Send("u")
			d.WaitText(tc.undone)
			d.Send("\r")
			d.WaitText("╭")
			d.Send("M")
			d.WaitText(tc.choose)
			d.Send("mine\r")
			d.WaitText("Colour")
			d.Send("E")
			d.WaitText(tc.log, "%0D%0A", "Colour%")
			d.Send("\x1b")
			d.WaitGone(tc.log)
			d.escape()
			d.leave()
		}
	}
}

// Twenty customers of the queue, each with three keys and what was said: the queue moves
// on to the next by itself, and counts.
func TestTwentyOfTheQueueWorkedThrough(t *testing.T) {
	t.Parallel()
	for tag, words := range map[string][4]string{
		"en": {"in the queue", "done today %d of", "Take back: logged call", "Taken back: logged call"},
		"zh": {"待跟进", "今日已跟进 %d/", "撤销“", "已撤销"},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			d := sit(t, size[0], size[1])
			if tag == "zh" {
				d.Send("\x1bOQ")
			}
			d.WaitText(words[0])
			for i := range 20 {
				before := d.cursorLine()
				d.Send("lc")
				d.WaitText("╭")
				d.Send(fmt.Sprintf("Zquelle %d\r", i))
				d.WaitText(fmt.Sprintf(words[1], i+1))
				d.WaitGone("╭")
				d.Wait("the next one", func() bool { l := d.cursorLine(); return l != "" && l != before })
			}
			if out := d.command("list", "note:zquelle", "--json"); strings.Count(out, `"ref"`) != 20 {
				t.Errorf("%s %d: not twenty logged:\n%s", tag, size[0], out)
			}
			d.leave()
			d.open(size[0], size[1]) // the last of them goes in another sitting, once asked
			d.WaitText("1 ")
			if tag == "zh" {
				d.Send("\x1bOQ")
			}
			d.WaitText(words[0])
			d.Send("u")
			d.WaitText(words[2])
			d.Send("y")
			d.WaitText(words[3])
			if out := d.command("list", "note:zquelle", "--json"); strings.Count(out, `"ref"`) != 19 {
				t.Errorf("%s %d: not taken back:\n%s", tag, size[0], out)
			}
			d.leave()
		}
	}
}
