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

// SVG draws the screen as a picture. Every character has its own place and a
// fixed length, so that wide ones stay in their cells whatever font shows them.
func (tm *Term) SVG(background, foreground string) string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" font-family="'Noto Sans Mono CJK SC','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14"><rect width="100%%" height="100%%" rx="8" fill="%s"/>`,
		float64(tm.w)*cellW+2*margin, float64(tm.h)*cellH+2*margin, background)
	for y := range tm.h {
		for x := 0; x < tm.w; {
			c := tm.emu.GetCell(vt.Coord{X: vt.Col(x), Y: vt.Row(y)})
			w := max(1, int(c.W))
			drawCell(&b, c, x, y, w, background, foreground)
			x += w
		}
	}
	return b.String() + "</svg>\n"
}

func drawCell(b *strings.Builder, c vt.Cell, x, y, w int, background, foreground string) {
	hex := func(c color.Color, def string) string {
		if h := c.Hex(); h >= 0 {
			return fmt.Sprintf("#%06x", h)
		}
		return def
	}
	fg, bg := hex(c.S.Fg(), foreground), hex(c.S.Bg(), "")
	if c.S.Attr()&vt.Reverse != 0 {
		if bg == "" {
			bg = background
		}
		fg, bg = bg, fg
	}
	px, py := float64(x)*cellW+margin, float64(y)*cellH+margin
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, px, py, float64(w)*cellW+.3, cellH+.3, bg)
	}
	if strings.TrimSpace(c.C) == "" {
		return
	}
	bold := ""
	if c.S.Attr()&vt.Bold != 0 {
		bold = ` font-weight="bold"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>%s</text>`,
		px, py+13.5, float64(w)*cellW, fg, bold, html.EscapeString(c.C))
}
