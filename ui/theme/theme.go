// Package theme turns colour tokens into styles: dark, light, the terminal's
// own 16 colours, and none. Styles are made once a theme; nothing here is
// global. Colour is never the only signal: every style that carries meaning is
// used together with a mark or a word.
package theme

import (
	_ "embed"
	"maps"
	"strings"
	"sync"

	"charm.land/lipgloss/v2"
	"github.com/BurntSushi/toml"
)

// Names lists the themes a person can choose; auto follows the terminal's
// background, dark until the terminal says otherwise.
var Names = [...]string{"auto", "dark", "light", "16", "mono"}

// tokens are the colours a theme is made of by their names.
type tokens map[string]string

//go:embed themes.toml
var themesFile string

// themes are the tokens by theme, beside the names of all of them.
var themes = sync.OnceValues(func() (of map[string]tokens, names []string) {
	meta, err := toml.Decode(themesFile, &of)
	if err != nil {
		panic(err) // it is part of the program
	}
	for _, key := range meta.Keys() {
		if key[0] == "dark" && len(key) > 1 {
			names = append(names, key[1])
		}
	}
	return of, names
})

// TokenNames lists the token names settings may override.
func TokenNames() []string {
	_, names := themes()
	return names
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
	Mono bool // no colour is wanted

	Text, Muted, Accent, Border, Title, Bold Style
	Select                                   Style // the row under the cursor
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
	of, _ := themes()
	tok, ok := of[name]
	if !ok {
		tok = of[map[bool]string{true: "dark", false: "light"}[isDark]]
	}
	th := &Theme{Mono: name == "mono"}
	if tok = maps.Clone(tok); !th.Mono {
		maps.Copy(tok, colors)
	}
	th.fill(tok)
	return th
}

func (t *Theme) fill(k tokens) {
	fg := func(token string) lipgloss.Style { return ink(k[token], "") }
	t.Text, t.Muted = style(fg("text")), style(fg("muted"))
	t.Accent, t.Border = style(fg("accent")), style(fg("border"))
	t.Title, t.Bold = style(fg("title").Bold(true)), style(fg("text").Bold(true))
	t.Good, t.Warn, t.Bad = style(fg("good")), style(fg("warn")), style(fg("bad").Bold(true))
	t.Bar, t.BarBack = style(fg("bar")), style(fg("bar_back"))
	selected, input := ink(k["select_text"], k["select_back"]).Bold(true), ink(k["text"], k["input_back"])
	t.Head, t.Input, t.InputFocus = style(ink(k["head_text"], k["head_back"])), style(input), style(input.Underline(true))
	if k["select_back"] == "" { // no colour: reverse says what colour would
		selected, input = lipgloss.NewStyle().Reverse(true).Bold(true), lipgloss.NewStyle().Underline(true)
		t.Input, t.InputFocus = style(input), style(input.Bold(true))
	}
	t.Select, t.HeadActive = style(selected), style(selected)
	t.Key = style(fg("key").Bold(true))
	t.tiers = [4]Style{t.Text, style(fg("tier_a").Bold(true)), style(fg("tier_b").Bold(true)), style(fg("tier_c"))}
}

func ink(fg, bg string) lipgloss.Style {
	s := lipgloss.NewStyle()
	if fg != "" {
		s = s.Foreground(lipgloss.Color(fg))
	}
	if bg != "" {
		s = s.Background(lipgloss.Color(bg))
	}
	return s
}

// style works out the prefix and suffix that lipgloss would write.
func style(s lipgloss.Style) Style {
	const mark = "x"
	pre, post, ok := strings.Cut(s.Render(mark), mark)
	if !ok {
		return Style{}
	}
	return Style{pre: pre, post: post}
}
