package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser gives the path of a headless browser; the test is skipped by its name
// where there is none.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/chromium", "chromium", "chromium-browser"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no browser is installed: chromium")
	return ""
}

// reportOf writes the report of a book with hostile and long names.
func reportOf(t *testing.T, lang string) string {
	t.Helper()
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	folder := t.TempDir()
	book, page := filepath.Join(folder, "book.db"), filepath.Join(folder, "book.html")
	long := strings.Repeat("Donaudampfschifffahrtsgesellschaft", 4)
	for _, args := range [][]string{
		{"demo", "-o", book, "--size", "250", "--seed", "8"},
		{"--db", book, "add", `<img src="http://example.com/x.png" onerror="alert(1)"> ` + long, "--owner", long, "--region", "客户" + strings.Repeat("很长", 40), "--potential", "100"},
		{"--db", book, "log", "<img", "order", "--amount", "999999999"},
		{"--db", book, "log", "<img", "complaint", "--note", "angry"},
		{"--db", book, "override", "<img", "A", "--reason", "so"},
		{"--db", book, "--lang", lang, "report", "--by", "region", "-o", page},
	} {
		if code, _, errs := runApp(t, a, args...); code != 0 {
			t.Fatalf("%v: %s", args, errs)
		}
	}
	return page
}

// measure is a page that shows the report in frames of several widths and
// writes down what stands out of them.
const measure = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<iframe src="/book.html" width="400" height="900"></iframe><iframe src="/book.html" width="760" height="900"></iframe><iframe src="/book.html" width="820" height="900"></iframe><iframe src="/book.html" width="1400" height="900"></iframe><pre id="out"></pre>
<script>addEventListener("load", () => { const out = []; for (const f of document.querySelectorAll("iframe")) {
 const d = f.contentDocument, w = f.contentWindow.innerWidth, bad = [];
 for (const e of d.querySelectorAll("body *")) { const r = e.getBoundingClientRect(); if (r.width && (r.right > w + 0.5 || r.left < -0.5)) bad.push(e.tagName + "." + e.className + " " + r.right); }
 out.push({width: w, scroll: d.documentElement.scrollWidth, cards: d.querySelectorAll(".card").length, images: d.querySelectorAll("img,script").length, bad: bad.slice(0, 5)}); }
 document.getElementById("out").textContent = JSON.stringify(out); });</script>`

// The report in a real browser: no errors, no requests outside the file,
// nothing wider than the page.
func TestReportInBrowser(t *testing.T) {
	chromium := browser(t)
	for _, lang := range []string{"en", "zh"} {
		page, err := os.ReadFile(reportOf(t, lang))
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var asked []string
		serve := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			switch r.URL.Path {
			case "/book.html":
				_, _ = w.Write(page)
			case "/":
				_, _ = w.Write([]byte(measure))
			default:
				mu.Lock()
				asked = append(asked, r.URL.String())
				mu.Unlock()
			}
		}))
		dom, log := visit(t, chromium, serve.URL)
		serve.Close()
		if lines := regexp.MustCompile(`(?m)^.*CONSOLE.*$`).FindAllString(log, -1); len(lines) > 0 {
			t.Errorf("%s: the console says %q", lang, lines)
		}
		if len(asked) > 0 {
			t.Errorf("%s: requests outside the file: %q", lang, asked)
		}
		checkWidths(t, lang, dom)
	}
}

// visit opens a page and gives its document and what the browser logged. Names
// other than the server's own lead back to the server, which notes them.
func visit(t *testing.T, chromium, url string) (dom, log string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	host := strings.TrimPrefix(url, "http://")
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--enable-logging=stderr",
		"--host-resolver-rules=MAP example.com "+host, "--user-data-dir="+t.TempDir(), "--window-size=1600,1000",
		"--virtual-time-budget=10000", "--dump-dom", url)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	return out.String(), errs.String()
}

func checkWidths(t *testing.T, lang, dom string) {
	t.Helper()
	m := regexp.MustCompile(`(?s)<pre id="out">(.*?)</pre>`).FindStringSubmatch(dom)
	var frames []struct {
		Width, Scroll, Cards, Images int
		Bad                          []string
	}
	if m == nil || json.Unmarshal([]byte(html.UnescapeString(m[1])), &frames) != nil || len(frames) != 4 {
		t.Fatalf("%s: nothing was measured: %.300s", lang, dom)
	}
	for _, f := range frames {
		if f.Scroll > f.Width || len(f.Bad) > 0 {
			t.Errorf("%s: at %d the page is %d wide: %q", lang, f.Width, f.Scroll, f.Bad)
		}
		if f.Cards < 8 || f.Images > 0 {
			t.Errorf("%s: %s", lang, fmt.Sprintf("%d cards, %d images or scripts", f.Cards, f.Images))
		}
	}
}
