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

// Tokens are the colours a theme is made of, as "#rrggbb", an ANSI number
// "0".."255", or "" for the terminal's own.
type Tokens struct {
	Text, Muted, Accent, Border, Title    string
	SelectText, SelectBack                string
	TierA, TierB, TierC                   string
	Good, Warn, Bad                       string
	Bar, BarBack                          string
	HeadText, HeadBack, InputBack, KeyCap string
}

// TokenNames lists the token names settings may override.
func TokenNames() []string {
	names := make([]string, 0, 18)
	t := Tokens{}
	for _, p := range t.pairs() {
		names = append(names, p.name)
	}
	return names
}

type pair struct {
	name  string
	value *string
}

func (t *Tokens) pairs() []pair {
	return []pair{
		{"text", &t.Text},
		{"muted", &t.Muted},
		{"accent", &t.Accent},
		{"border", &t.Border},
		{"title", &t.Title},
		{"select_text", &t.SelectText},
		{"select_back", &t.SelectBack},
		{"tier_a", &t.TierA},
		{"tier_b", &t.TierB},
		{"tier_c", &t.TierC},
		{"good", &t.Good},
		{"warn", &t.Warn},
		{"bad", &t.Bad},
		{"bar", &t.Bar},
		{"bar_back", &t.BarBack},
		{"head_text", &t.HeadText},
		{"head_back", &t.HeadBack},
		{"input_back", &t.InputBack},
		{"key", &t.KeyCap},
	}
}

// dark and light meet a contrast of at least 4.5:1 for text on their usual
// backgrounds (#1e1e2e and #ffffff).
func dark() Tokens {
	return Tokens{
		Text: "#d8dee9", Muted: "#8b93a7", Accent: "#7dcfff", Border: "#4c566a", Title: "#ffffff",
		SelectText: "#ffffff", SelectBack: "#2f4a6d",
		TierA: "#f0c674", TierB: "#88c0d0", TierC: "#a3a9b8",
		Good: "#a3d977", Warn: "#f0b866", Bad: "#ff7b7b",
		Bar: "#7dcfff", BarBack: "#3b4252",
		HeadText: "#d8dee9", HeadBack: "#2b3245", InputBack: "#333b50", KeyCap: "#7dcfff",
	}
}

func light() Tokens {
	return Tokens{
		Text: "#24292f", Muted: "#5f6773", Accent: "#0550ae", Border: "#afb8c1", Title: "#000000",
		SelectText: "#000000", SelectBack: "#cfe3fb",
		TierA: "#8a5a00", TierB: "#0a5f7a", TierC: "#57606a",
		Good: "#1a6b2b", Warn: "#8a5300", Bad: "#b3261e",
		Bar: "#0969da", BarBack: "#d8dee4",
		HeadText: "#24292f", HeadBack: "#e7ecf2", InputBack: "#eaeef2", KeyCap: "#0550ae",
	}
}

func sixteen() Tokens {
	return Tokens{
		Muted: "8", Accent: "6", Border: "8", SelectText: "0", SelectBack: "6",
		TierA: "3", TierB: "6", Good: "2", Warn: "3", Bad: "1", Bar: "6", BarBack: "8", KeyCap: "6",
		HeadText: "", HeadBack: "",
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
		tok, th.Mono = Tokens{}, true
	default:
		th.Name = "auto"
		if !isDark {
			tok = light()
		}
	}
	for _, p := range tok.pairs() {
		if v, ok := colors[p.name]; ok && !th.Mono {
			*p.value = v
		}
	}
	th.fill(tok)
	return th
}

func (t *Theme) fill(k Tokens) {
	fg := func(c string) lipgloss.Style { return ink(c, "") }
	t.Text, t.Muted = style(fg(k.Text)), style(fg(k.Muted))
	t.Accent, t.Border = style(fg(k.Accent)), style(fg(k.Border))
	t.Title, t.Bold = style(fg(k.Title).Bold(true)), style(fg(k.Text).Bold(true))
	t.Good, t.Warn, t.Bad = style(fg(k.Good)), style(fg(k.Warn)), style(fg(k.Bad).Bold(true))
	t.Bar, t.BarBack = style(fg(k.Bar)), style(fg(k.BarBack))
	t.Select = style(ink(k.SelectText, k.SelectBack).Bold(true))
	t.SelectMuted = style(ink(k.SelectText, k.SelectBack))
	t.Head = style(ink(k.HeadText, k.HeadBack))
	t.HeadActive = style(ink(k.SelectText, k.SelectBack).Bold(true))
	t.Input = style(ink(k.Text, k.InputBack))
	t.InputFocus = style(ink(k.Text, k.InputBack).Underline(true))
	t.Key = style(fg(k.KeyCap).Bold(true))
	if k.SelectBack == "" { // no colour: reverse says what colour would
		t.Select = style(lipgloss.NewStyle().Reverse(true).Bold(true))
		t.SelectMuted = style(lipgloss.NewStyle().Reverse(true))
		t.HeadActive = style(lipgloss.NewStyle().Reverse(true).Bold(true))
		t.Input = style(lipgloss.NewStyle().Underline(true))
		t.InputFocus = style(lipgloss.NewStyle().Underline(true).Bold(true))
	}
	t.tiers = [4]Style{t.Text, style(fg(k.TierA).Bold(true)), style(fg(k.TierB).Bold(true)), style(fg(k.TierC))}
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
