package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/screen/firstrun"
	"tierbook/ui/theme"
)

// Answers is what a person says of a book that is to be made.
type Answers struct {
	Lang, Currency string
	People         bool // rather than customers
}

// Ask asks what is not known of a new book yet, and tells whether everything was answered.
func Ask(env *nav.Env, opt Options, known Answers) (Answers, bool, error) {
	env.Theme = theme.New(opt.Theme, true, opt.Colors)
	k := newAsker(env, opt, known)
	p := tea.NewProgram(k, tea.WithoutSignalHandler(), tea.WithInput(opt.Input), tea.WithOutput(opt.Output), tea.WithEnvironment(opt.Environ))
	defer context.AfterFunc(env.Ctx, p.Quit)()
	_, err := p.Run()
	return k.Answers, k.at == len(k.questions), err
}

// asker is the program that asks, one question at a time.
type asker struct {
	Answers
	env       *nav.Env
	opt       Options
	questions []func() *firstrun.Welcome
	at, w, h  int
	top       *firstrun.Welcome // the question asked
}

func newAsker(env *nav.Env, opt Options, known Answers) *asker {
	k := &asker{Answers: known, env: env, opt: opt}
	add := func(name string, answers [][2]string, at func() int, take func(answer string)) {
		k.questions = append(k.questions, func() *firstrun.Welcome {
			return firstrun.Question(env, name, answers, at(), func(answer string) tea.Cmd { take(answer); return k.step(1) })
		})
	}
	chinese := func() int { return map[string]int{"zh": 1}[env.Lang.Tag()] }
	if known.Lang == "" {
		add("lang", [][2]string{{"e", "en"}, {"z", "zh"}}, chinese, func(tag string) { k.Lang, env.Lang = tag, lang.New(tag) })
	}
	if known.Currency == "" {
		add("currency", [][2]string{{"u", "USD"}, {"c", "CNY"}, {"e", "EUR"}, {"p", "GBP"}, {"h", "HKD"}, {"t", "TWD"}, {"y", "JPY"}, {"s", "SGD"}}, chinese, func(code string) { k.Currency = code })
	}
	add("keep", [][2]string{{"c", "customers"}, {"p", "people"}}, func() int { return 0 }, func(what string) { k.People = what == "people" })
	k.top = k.questions[0]()
	return k
}

// step goes on to the next question, or back to the one before.
func (k *asker) step(n int) tea.Cmd {
	if k.at = max(0, k.at+n); k.at == len(k.questions) {
		return tea.Quit
	}
	k.top = k.questions[k.at]()
	return nil
}

func (k *asker) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (k *asker) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		k.w, k.h = m.Width, m.Height
	case tea.BackgroundColorMsg:
		k.env.Theme = theme.New(k.opt.Theme, m.IsDark(), k.opt.Colors)
	case tea.MouseMsg:
		return k, k.top.Mouse(m, m.Mouse().X, m.Mouse().Y)
	case tea.KeyPressMsg:
		if cmd, ok := k.top.Key(m); ok {
			return k, cmd
		}
		switch id, _ := k.env.Keys.Find(m.String(), append([]action.ID{action.Quit, action.Back}, k.top.Actions()...)); id {
		case action.Quit:
			return k, tea.Quit
		case action.Back:
			return k, k.step(-1)
		default:
			return k, k.top.Do(id)
		}
	}
	return k, nil
}

func (k *asker) View() tea.View {
	if k.w == 0 {
		return tea.NewView("")
	}
	l, key := k.env.Lang, k.env.Keys.Key
	keys := l.F("firstrun.keys", "Take", key(action.Choose), "Back", key(action.Back), "Leave", key(action.Quit))
	text := k.top.View(k.w, max(0, k.h-1)) + "\n" + k.env.Theme.Muted.Render(part.Fit(" "+keys, k.w))
	if k.env.ASCII {
		text = part.PlainSigns(text)
	}
	return window(anchored(text), k.opt.Mouse)
}
