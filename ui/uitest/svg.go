package uitest

import (
	"fmt"
	"html"
	"strings"

	"github.com/gdamore/tcell/v3/color"
	"github.com/gdamore/tcell/v3/vt"
)

// Cell size of the drawn picture, in pixels.
const cellW, cellH, margin = 8.4, 18.0, 12.0

// fonts begin with one that has the arrows and blocks at the width of a cell.
const fonts = `'DejaVu Sans Mono',Menlo,Consolas,'Noto Sans Mono CJK SC','PingFang SC',monospace`

// ink is how a cell is drawn.
type ink struct {
	fg, bg string
	bold   bool
}

// SVG draws the screen as a picture. Runs of characters have a fixed length and
// wide ones a place of their own, so that all stay in their cells whatever font
// shows them.
func (tm *Term) SVG(background, foreground string) string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" font-family="%s" font-size="14"><rect width="100%%" height="100%%" rx="8" fill="%s"/>`,
		float64(tm.w)*cellW+2*margin, float64(tm.h)*cellH+2*margin, fonts, background)
	for y := range tm.h {
		for x := 0; x < tm.w; {
			x += tm.run(&b, x, y, background, foreground)
		}
	}
	return b.String() + "</svg>\n"
}

// run draws the cells from x on that look alike, and gives how many they are.
func (tm *Term) run(b *strings.Builder, x, y int, background, foreground string) int {
	var text strings.Builder
	var look ink
	n := 0
	for x+n < tm.w {
		c := tm.emu.GetCell(vt.Coord{X: vt.Col(x + n), Y: vt.Row(y)})
		w, s := max(1, int(c.W)), c.C
		if s == "" {
			s = " "
		}
		in := inkOf(c, background, foreground)
		special := w > 1 || s[0] >= 0x80
		if n > 0 && (in != look || special) {
			break
		}
		look = in
		text.WriteString(s)
		n += w
		if special {
			break
		}
	}
	px, py, pw := float64(x)*cellW+margin, float64(y)*cellH+margin, float64(n)*cellW
	if look.bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, px, py, pw+.3, cellH+.3, look.bg)
	}
	if s := text.String(); strings.TrimSpace(s) != "" {
		bold := ""
		if look.bold {
			bold = ` font-weight="bold"`
		}
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="%s"%s>%s</text>`,
			px, py+13.5, pw, look.fg, bold, html.EscapeString(s))
	}
	return n
}

func inkOf(c vt.Cell, background, foreground string) ink {
	hex := func(c color.Color, def string) string {
		if c == color.Default || !c.Valid() || c.Hex() < 0 {
			return def
		}
		return fmt.Sprintf("#%06x", c.Hex())
	}
	in := ink{fg: hex(c.S.Fg(), foreground), bg: hex(c.S.Bg(), ""), bold: c.S.Attr()&vt.Bold != 0}
	if in.bg == "#000000" { // the emulator's own background
		in.bg = ""
	}
	if in.fg == "#c0c0c0" { // and its own ink
		in.fg = foreground
	}
	if c.S.Attr()&vt.Reverse != 0 {
		if in.bg == "" {
			in.bg = background
		}
		in.fg, in.bg = in.bg, in.fg
	}
	return in
}
