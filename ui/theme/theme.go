// Package theme turns colour tokens into styles: dark, light, the terminal's
// own 16 colours, and none. Styles are made once a theme; nothing here is
// global. Colour is never the only signal: every style that carries meaning is
// used together with a mark or a word.
package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Names lists the themes a person can choose; auto follows the terminal's
// background, dark until the terminal says otherwise.
var Names = [...]string{"auto", "dark", "light", "16", "mono"}

// tokens are the colours a theme is made of by their names: "#rrggbb", an ANSI
// number "0".."255", or none for the terminal's own.
type tokens map[string]string

// TokenNames lists the token names settings may override.
func TokenNames() []string {
	return []string{
		"text", "muted", "accent", "border", "title", "select_text", "select_back", "tier_a", "tier_b", "tier_c",
		"good", "warn", "bad", "bar", "bar_back", "head_text", "head_back", "input_back", "key",
	}
}

// dark and light meet a contrast of at least 4.5:1 for text on their usual
// backgrounds (#1e1e2e and #ffffff).
func dark() tokens {
	return tokens{
		"text": "#d8dee9", "muted": "#8b93a7", "accent": "#7dcfff", "border": "#4c566a", "title": "#ffffff",
		"select_text": "#ffffff", "select_back": "#2f4a6d",
		"tier_a": "#f0c674", "tier_b": "#88c0d0", "tier_c": "#a3a9b8",
		"good": "#a3d977", "warn": "#f0b866", "bad": "#ff7b7b",
		"bar": "#7dcfff", "bar_back": "#3b4252",
		"head_text": "#d8dee9", "head_back": "#2b3245", "input_back": "#333b50", "key": "#7dcfff",
	}
}

func light() tokens {
	return tokens{
		"text": "#24292f", "muted": "#5f6773", "accent": "#0550ae", "border": "#afb8c1", "title": "#000000",
		"select_text": "#000000", "select_back": "#cfe3fb",
		"tier_a": "#8a5a00", "tier_b": "#0a5f7a", "tier_c": "#57606a",
		"good": "#1a6b2b", "warn": "#8a5300", "bad": "#b3261e",
		"bar": "#0969da", "bar_back": "#d8dee4",
		"head_text": "#24292f", "head_back": "#e7ecf2", "input_back": "#eaeef2", "key": "#0550ae",
	}
}

func sixteen() tokens {
	return tokens{
		"muted": "8", "accent": "6", "border": "8", "select_text": "0", "select_back": "6",
		"tier_a": "3", "tier_b": "6", "good": "2", "warn": "3", "bad": "1", "bar": "6", "bar_back": "8", "key": "6",
	}
}

// Style paints text: an SGR prefix and suffix worked out once.
type Style struct{ pre, post string }

// Render paints s, which must be one line without styles of its own.
func (s Style) Render(text string) string {
	if s.pre == "" || text == "" {
		return text
	}
	return s.pre + text + s.post
}

// Theme holds every style of the workbench.
type Theme struct {
	Name string
	Dark bool
	// Mono is true when no colour is wanted.
	Mono bool

	Text, Muted, Accent, Border, Title, Bold Style
	Select, SelectMuted                      Style // the row under the cursor
	Good, Warn, Bad                          Style
	Bar, BarBack                             Style
	Head, HeadActive                         Style // top line, its active tab
	Input, InputFocus                        Style
	Key                                      Style // a key in hints
	tiers                                    [4]Style
}

// Tier gives the style of a tier's letter (1 A, 2 B, 3 C, anything else plain).
func (t *Theme) Tier(tier uint8) Style {
	if int(tier) >= len(t.tiers) {
		tier = 0
	}
	return t.tiers[tier]
}

// New makes a theme. name is one of Names; isDark is what the terminal said of
// its background and matters for auto only; colors overrides tokens by name.
func New(name string, isDark bool, colors map[string]string) *Theme {
	tok := dark()
	th := &Theme{Name: name, Dark: isDark}
	switch name {
	case "light":
		tok, th.Dark = light(), false
	case "dark":
		th.Dark = true
	case "16":
		tok = sixteen()
	case "mono":
		tok, th.Mono = tokens{}, true
	default:
		th.Name = "auto"
		if !isDark {
			tok = light()
		}
	}
	for _, name := range TokenNames() {
		if v, ok := colors[name]; ok && !th.Mono {
			tok[name] = v
		}
	}
	th.fill(tok)
	return th
}

func (t *Theme) fill(k tokens) {
	fg := func(c string) lipgloss.Style { return ink(c, "") }
	t.Text, t.Muted = style(fg(k["text"])), style(fg(k["muted"]))
	t.Accent, t.Border = style(fg(k["accent"])), style(fg(k["border"]))
	t.Title, t.Bold = style(fg(k["title"]).Bold(true)), style(fg(k["text"]).Bold(true))
	t.Good, t.Warn, t.Bad = style(fg(k["good"])), style(fg(k["warn"])), style(fg(k["bad"]).Bold(true))
	t.Bar, t.BarBack = style(fg(k["bar"])), style(fg(k["bar_back"]))
	t.Select = style(ink(k["select_text"], k["select_back"]).Bold(true))
	t.SelectMuted = style(ink(k["select_text"], k["select_back"]))
	t.Head = style(ink(k["head_text"], k["head_back"]))
	t.HeadActive = style(ink(k["select_text"], k["select_back"]).Bold(true))
	t.Input = style(ink(k["text"], k["input_back"]))
	t.InputFocus = style(ink(k["text"], k["input_back"]).Underline(true))
	t.Key = style(fg(k["key"]).Bold(true))
	if k["select_back"] == "" { // no colour: reverse says what colour would
		t.Select = style(lipgloss.NewStyle().Reverse(true).Bold(true))
		t.SelectMuted = style(lipgloss.NewStyle().Reverse(true))
		t.HeadActive = style(lipgloss.NewStyle().Reverse(true).Bold(true))
		t.Input = style(lipgloss.NewStyle().Underline(true))
		t.InputFocus = style(lipgloss.NewStyle().Underline(true).Bold(true))
	}
	t.tiers = [4]Style{t.Text, style(fg(k["tier_a"]).Bold(true)), style(fg(k["tier_b"]).Bold(true)), style(fg(k["tier_c"]))}
}

func ink(fg, bg string) lipgloss.Style {
	s := lipgloss.NewStyle()
	if fg != "" {
		s = s.Foreground(colour(fg))
	}
	if bg != "" {
		s = s.Background(colour(bg))
	}
	return s
}

func colour(s string) color.Color { return lipgloss.Color(s) }

// style works out the prefix and suffix that lipgloss would write.
func style(s lipgloss.Style) Style {
	const mark = "x"
	pre, post, ok := strings.Cut(s.Render(mark), mark)
	if !ok {
		return Style{}
	}
	return Style{pre: pre, post: post}
}
