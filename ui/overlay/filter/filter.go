// Package filter is the overlay in which a filter expression is written: it is
// checked with every key, says how many customers match, completes words, and
// remembers what was asked before.
package filter

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Store is what the overlay reads.
type Store interface {
	Customers(ctx context.Context, q model.ListQuery) (model.Page, error)
	Facets(ctx context.Context, a model.Attr) ([]model.Facet, error)
}

const (
	// historyDraft is the name under which past filters are remembered.
	historyDraft = "filters"
	// maxHistory is how many of them are kept.
	maxHistory = 20
)

// faceted are the attributes whose values in use are offered.
var faceted = [...]model.Attr{model.AttrOwner, model.AttrTags, model.AttrRegion, model.AttrIndustry, model.AttrConsent}

// Filter is the overlay.
type Filter struct {
	nav.Still
	env   *nav.Env
	store Store
	apply func(*model.Filter) tea.Cmd
	input *part.Input

	parsed *model.Filter // nil while there is an error
	err    error
	pos    int // where the error is, in characters from 1, 0 for nowhere
	count  int // customers that match, -1 while unknown

	counts, reads, pasts nav.Latest // what is asked for

	facets  map[model.Attr][]string
	comp    completion
	history []string // newest first
	past    int      // how far back in history the line is, 0 is what is being written
	written string   // what was being written before going back

	w     int
	lines []string // the expression each line below stands for, for clicks
}

// completion is the run of Tabs under way.
type completion struct {
	words []string
	at    int
}

// New makes the overlay with the expression in force. apply is called from
// Update with the new filter when a person takes it, and its command runs after
// the overlay has gone.
func New(env *nav.Env, store Store, current string, apply func(*model.Filter) tea.Cmd) *Filter {
	f := &Filter{Still: nav.Still{
		Layer: "filter", Means: map[action.ID]string{action.Choose: "prompt.do_apply", action.Focus: "prompt.do_complete"},
		Can: []action.ID{action.Choose, action.Focus, action.FocusBck, action.Up, action.Down, action.Cancel},
	}, env: env, store: store, apply: apply, input: part.NewInput(current, env.Lang.T("filter.hint")), facets: map[model.Attr][]string{}, count: -1}
	f.check()
	return f
}

// Init loads the values in use and the filters of before.
func (f *Filter) Init() tea.Cmd {
	history := f.env.Draft(historyDraft)
	facets := nav.AskFacets(f.env, &f.reads, f.store, faceted[:], func(a model.Attr, in []model.Facet) {
		f.facets[a] = model.Each(in, func(v *model.Facet) string { return v.Value })
	})
	return tea.Batch(f.ask(), facets, nav.Ask(f.env, &f.pasts, func(context.Context) (list []string, err error) {
		err = json.Unmarshal(history.Data(), &list)
		return list, err
	}, func(list []string, err error) tea.Cmd {
		if err == nil {
			f.history = list
		}
		return nil
	}))
}

// Update takes what was loaded and what is pasted.
func (f *Filter) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Restyled:
		f.input.SetHint(f.env.Lang.T("filter.hint"))
	case nav.Answer:
		return m.Take(&f.counts, &f.reads, &f.pasts)
	case tea.PasteMsg:
		if f.input.Update(m) {
			return f.typed()
		}
	}
	return nil
}

// check reads the expression anew.
func (f *Filter) check() {
	f.parsed, f.err = model.ParseFilter(f.input.Value(), f.env.FilterOptions())
	f.pos, f.count = 0, -1
	if e, ok := f.err.(*model.Error); ok {
		f.pos, _ = e.Args["Pos"].(int)
	}
}

// ask counts who matches.
func (f *Filter) ask() tea.Cmd {
	f.counts.Next()
	if f.err != nil || f.parsed.Empty() {
		return nil
	}
	q := model.ListQuery{Filter: model.OwnedBy(f.env.Owner, f.parsed), Limit: 1, AsOf: f.env.AsOf()}
	return nav.Ask(f.env, &f.counts, func(ctx context.Context) (model.Page, error) { return f.store.Customers(ctx, q) }, func(p model.Page, err error) tea.Cmd {
		if err == nil { // applying it will tell
			f.count = p.Total
		}
		return nil
	})
}

func (f *Filter) typed() tea.Cmd {
	f.comp = completion{}
	f.past = 0
	f.check()
	return f.ask()
}

// Disabled says that a filter with a mistake cannot be applied.
func (f *Filter) Disabled(id action.ID) string {
	return model.If(id == action.Choose && f.err != nil, "filter.invalid", "")
}

// Do applies, completes, goes back in history or leaves.
func (f *Filter) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Choose:
		if f.err != nil {
			return nil
		}
		cmds := []tea.Cmd{f.env.Tell(nav.Pop{}), f.apply(f.parsed)}
		if text := strings.TrimSpace(f.input.Value()); text != "" {
			list := append([]string{text}, slices.DeleteFunc(slices.Clone(f.history), func(s string) bool { return s == text })...)
			if data, err := json.Marshal(list[:min(len(list), maxHistory)]); err == nil {
				cmds = append(cmds, f.env.Draft(historyDraft).Put(data))
			}
		}
		return tea.Batch(cmds...)
	case action.Focus:
		return f.complete(1)
	case action.FocusBck:
		return f.complete(-1)
	case action.Up:
		return f.back(1)
	case action.Down:
		return f.back(-1)
	case action.Cancel, action.Back:
		return f.env.Tell(nav.Pop{})
	}
	return nil
}

// back shows the filter used n further back.
func (f *Filter) back(n int) tea.Cmd {
	to := min(max(0, f.past+n), len(f.history))
	if to == f.past {
		return nil
	}
	if f.past == 0 {
		f.written = f.input.Value()
	}
	text := f.written
	if to > 0 {
		text = f.history[to-1]
	}
	f.input.SetValue(text)
	cmd := f.typed()
	f.past = to
	return cmd
}

// Key gives keys to the text.
func (f *Filter) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	before := f.input.Value()
	if !f.input.Update(msg) {
		return nil, false
	}
	if f.input.Value() == before {
		f.comp = completion{}
		return nil, true
	}
	return f.typed(), true
}

// Mouse takes over the example clicked.
func (f *Filter) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if m, ok := msg.(tea.MouseClickMsg); ok && m.Button == tea.MouseLeft && y >= 0 && y < len(f.lines) && f.lines[y] != "" {
		f.input.SetValue(f.lines[y])
		return f.typed()
	}
	return nil
}

// leads may stand before a term.
const leads = "-!(（！"

// complete puts the next completion in the place of the word at the cursor;
// again takes the one after it.
func (f *Filter) complete(step int) tea.Cmd {
	was := lastWord(f.input.Before()) // what the completion replaces
	comp := f.comp
	if n := len(comp.words); n > 0 {
		was, comp.at = comp.words[comp.at], (comp.at+step+n)%n
	} else if comp.words = f.offers(); len(comp.words) == 0 {
		return nil
	}
	f.input.Splice(len([]rune(was)), comp.words[comp.at])
	cmd := f.typed()
	if len(comp.words) > 1 {
		f.comp = comp
	}
	return cmd
}

// offers lists what the word at the cursor may become.
func (f *Filter) offers() []string {
	if len(f.comp.words) > 0 {
		return f.comp.words
	}
	word := lastWord(f.input.Before())
	if word == "" && f.input.Value() != "" && !strings.HasSuffix(f.input.Before(), " ") {
		return nil
	}
	if words := f.inUse(word); words != nil {
		return words
	}
	return model.FilterWords(word, &f.env.Book.Tiers)
}

// inUse completes the values that only the book knows.
func (f *Filter) inUse(word string) []string {
	rest := strings.TrimLeft(word, leads)
	i := strings.IndexAny(rest, ":：=")
	if i <= 0 {
		return nil
	}
	sep := model.If(strings.HasPrefix(rest[i:], "："), len("："), 1)
	a, ok := model.ParseAttr(strings.ToLower(rest[:i]))
	values := f.facets[a]
	if !ok || values == nil {
		return nil
	}
	head, value := word[:len(word)-len(rest)]+rest[:i+sep], rest[i+sep:]
	if j := strings.LastIndex(value, ","); j >= 0 {
		head, value = head+value[:j+1], value[j+1:]
	}
	value = strings.ToLower(strings.Trim(value, `"`))
	var out []string
	for _, v := range values {
		if strings.HasPrefix(strings.ToLower(v), value) && strings.ToLower(v) != value {
			if strings.ContainsAny(v, " \t,()|\"<>=:：（），“”") { // where the language needs quotation marks
				v = `"` + strings.ReplaceAll(v, `"`, "") + `"`
			}
			out = append(out, head+v)
		}
	}
	return out
}

// lastWord gives the term that ends at the end of s: what follows the last
// space outside quotation marks.
func lastWord(s string) string {
	from, open := 0, false
	for i, r := range s {
		switch {
		case r == '"' || r == '“' || r == '”':
			open = !open
		case !open && (r == ' ' || r == '\u3000'):
			from = i + len(string(r))
		}
	}
	return s[from:]
}
