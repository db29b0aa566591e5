package policy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// setting is one line of the table.
type setting struct {
	model.Setting
	group string
}

// order holds how keys begin, in the order of the table.
var order = [...]string{
	"weights", "tiers", "value", "caps", "cadence", "stages", "queue", "queue.warning_drop", "queue.try_days", "queue.half_life_hours",
	"occasions", "pool", "model", "playbook", "privacy",
}

// rank gives the place of a setting in order.
func (s *setting) rank() (at int) {
	for i, begin := range order {
		if strings.HasPrefix(s.Key, begin) || s.group == begin {
			at = i
		}
	}
	return at
}

// settings lists every setting in the order of the table.
func settings(p *model.Policy) []setting {
	var out []setting
	for _, s := range p.Settings() {
		if group, _, ok := strings.Cut(s.Key, "."); ok {
			out = append(out, setting{s, group})
		} else if s.Key == "components" {
			out = append(out, setting{s, "weights"})
		}
	}
	slices.SortStableFunc(out, func(a, b setting) int { return a.rank() - b.rank() })
	return out
}

func (s *setting) label(env *nav.Env) string {
	if name, ok := strings.CutPrefix(s.Key, "weights."); ok {
		return env.Lang.Component(name)
	}
	if source, ok := strings.CutPrefix(s.Key, "queue.half_life_hours."); ok {
		return env.Lang.F("policyui.half_life", "Source", part.Cell(source))
	}
	if name, ok := strings.CutPrefix(s.Key, "playbook."); ok && len(name) > 1 {
		return env.Lang.Stage(model.Stage(name))
	}
	return env.Lang.T("policyui." + s.Key)
}

// help says what a setting does.
func (s *setting) help(env *nav.Env) string {
	key := "policyui." + s.Key
	for !env.Lang.Has(key+".help") && key != "" { // else what the settings of its table do
		key = key[:max(0, strings.LastIndexByte(key, '.'))]
	}
	return env.Lang.T(key + ".help")
}

// text writes the value for the table.
func (s *setting) text(env *nav.Env, p *model.Policy) string {
	switch v := s.Get(p).(type) {
	case float64:
		if s.Kind == model.ShareSetting {
			return plain(v*100) + "%"
		}
		return plain(v)
	case int:
		return strconv.Itoa(v)
	case string:
		if s.group == "caps" {
			return env.Lang.T("policyui.caps." + strings.ToLower(v))
		}
		if s.Kind == model.ChoiceSetting {
			return env.Lang.T("policyui." + s.Key + "." + v)
		}
		return part.Cell(cmp.Or(s.typed(env, p), env.Lang.T("policyui.none")))
	}
	return ""
}

// typed writes the value for the field it is edited in.
func (s *setting) typed(env *nav.Env, p *model.Policy) string {
	if s.Kind != model.WordsSetting {
		return s.text(env, p)
	}
	v := s.Get(p).(string)
	return model.If(v == "" && s.group == "playbook", env.Lang.T(s.Key), v)
}

// mistake words what is wrong with a policy, naming and writing the settings as the
// table does.
func mistake(env *nav.Env, p *model.Policy, err error) string {
	e, ok := errors.AsType[*model.Error](err)
	if !ok {
		return env.Lang.Error(err)
	}
	told := *e
	told.Args = maps.Clone(e.Args)
	for _, s := range settings(p) {
		if e.Args["Other"] == s.Key {
			told.Args["Other"] = s.label(env)
		}
		if e.Args["Key"] != s.Key {
			continue
		}
		told.Args["Key"] = s.label(env)
		for _, name := range []string{"Low", "High", "Text"} {
			text, _ := e.Args[name].(string)
			if v, err := strconv.ParseFloat(text, 64); err == nil && s.Kind == model.ShareSetting {
				told.Args[name] = plain(v*100) + "%"
			}
		}
	}
	return env.Lang.Error(&told)
}

// plain writes a number without what it does not need, rounded to what a person
// would type.
func plain(v float64) string { return model.NumberText(math.Round(v*1e6)/1e6, -1) }

// read understands what was typed.
func (s *setting) read(text string) (any, error) {
	t := strings.TrimSpace(text)
	switch s.Kind {
	case model.WordsSetting:
		if s.Key == "components" {
			list, err := model.ParseFieldComponents(t)
			return model.FieldComponents(list), err
		}
		return t, nil
	case model.WholeSetting:
		n, err := strconv.Atoi(t)
		if err != nil {
			return nil, model.Invalid("policyui.error.whole", "Text", text)
		}
		return n, nil
	}
	digits, percent := strings.CutSuffix(strings.ReplaceAll(t, "％", "%"), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || percent && s.Kind != model.ShareSetting {
		return nil, model.Invalid("policyui.error.number", "Text", text)
	}
	if s.Kind == model.ShareSetting && (percent || v > 1) {
		v /= 100
	}
	return v, nil
}

// stepped gives the value n steps on; the policy's check says what is too far.
func (s *setting) stepped(p *model.Policy, n int) any {
	switch v := s.Get(p).(type) {
	case float64:
		return math.Max(0, math.Round((v+float64(n)*s.Step)*1e6)/1e6)
	case int:
		return max(0, v+n*int(s.Step))
	case string:
		if i := slices.Index(s.Choices, v); s.Kind == model.ChoiceSetting {
			k := len(s.Choices)
			return s.Choices[((i+n)%k+k)%k]
		}
		return v
	}
	return nil
}

// differences words what changes from one policy to another, line by line.
func differences(env *nav.Env, from, to *model.Policy) []string {
	arrow := env.Sign(" → ")
	var out []string
	for _, s := range settings(to) {
		if s.Get(from) == s.Get(to) {
			continue
		}
		if s.Kind == model.WordsSetting {
			out = append(out, s.label(env))
			continue
		}
		out = append(out, s.label(env)+"  "+s.text(env, from)+arrow+s.text(env, to))
	}
	return out
}

// draftName is the name under which edits are kept across a crash.
const draftName = "policy"

// draft is what is kept of edits.
type draft struct {
	Base   int          `json:"base"` // the version that was edited
	Policy model.Policy `json:"policy"`
	base   *model.Policy
}

// carried gives the policy in force with what was edited of another one, so that
// saving it undoes nothing that somebody else has changed since.
func carried(base, edit, inForce *model.Policy) model.Policy {
	out := *inForce
	for _, s := range settings(edit) {
		if v := s.Get(edit); v != s.Get(base) {
			s.Set(&out, v)
		}
	}
	if edit.Name != base.Name {
		out.Name = edit.Name
	}
	return out
}

// preview is what the edits would do.
type preview struct {
	of      model.PolicyPreview
	known   bool
	invalid string // why there is none: the policy is not a valid one
	read    nav.Latest
}

// past is how old and new policy would have foretold later revenue.
type past struct {
	of       []model.Backtest // in force, edited
	waiting  bool
	failures string
	edits    int        // counts those that were made
	read     nav.Latest // perhaps of edits that have changed since
}

// forget drops what was found out, or is being, about other edits.
func (p *past) forget() {
	p.read.CallOff()
	p.of, p.waiting, p.failures = nil, false, ""
	p.edits++
}

// loaded is the policy in force, with the draft of an earlier session.
type loaded struct {
	policy model.Policy
	draft  *draft
}

// load reads the policy in force, and once the draft of an earlier session.
func (l *Layer) load() tea.Cmd {
	l.stale = false
	store, kept, first := l.store, l.kept, !l.drafted
	return nav.Ask(l.env, &l.reads, func(ctx context.Context) (m loaded, err error) {
		m.policy, err = store.Policy(ctx)
		var d draft // with the policy that was edited, where it is still known
		if err != nil || !first || json.Unmarshal(kept.Data(), &d) != nil || d.Policy.Validate() != nil {
			return m, err
		}
		m.draft = &d
		versions, unknown := store.Policies(ctx)
		for i := range versions {
			if unknown == nil && versions[i].Version == d.Base {
				d.base = &versions[i].Policy
			}
		}
		return m, nil
	}, l.loaded)
}

// loaded takes the policy in force; edits stay, and nothing else of what they were
// made to.
func (l *Layer) loaded(m loaded, err error) tea.Cmd {
	l.settling = false
	if err != nil {
		l.err = l.env.Lang.Error(err)
		return l.env.Fail(err)
	}
	l.err = ""
	if m.policy.Version != l.saved.Version {
		l.past.forget()
	}
	if l.edited() {
		l.edit = carried(&l.saved, &l.edit, &m.policy)
	} else {
		l.edit = m.policy
	}
	l.saved = m.policy
	if d := m.draft; !l.drafted && d != nil {
		if l.edit = d.Policy; d.base != nil {
			l.edit = carried(d.base, &d.Policy, &m.policy)
		}
	}
	l.edit.Version, l.edit.Currency = m.policy.Version, m.policy.Currency
	l.known, l.drafted = true, true
	l.edits = len(differences(l.env, &l.saved, &l.edit))
	if !l.typing {
		l.layTable()
	}
	return tea.Batch(l.keep(), l.ask())
}

// keep writes the edits to the draft, or removes it when there are none.
func (l *Layer) keep() tea.Cmd {
	if !l.known {
		return nil
	}
	var data []byte
	if l.edited() {
		var err error
		if data, err = json.Marshal(draft{Base: l.saved.Version, Policy: l.edit}); err != nil {
			return nil
		}
	}
	return l.kept.Put(data)
}

// ask tries the edits out; what was tried before is given up.
func (l *Layer) ask() tea.Cmd {
	p := &l.preview
	p.read.Stop()
	p.invalid = ""
	if err := l.edit.Validate(); err != nil {
		p.invalid = mistake(l.env, &l.edit, err)
		return nil
	}
	policy := l.edit
	return nav.AskAnew(l.env, &p.read, func(ctx context.Context) (model.PolicyPreview, error) {
		return l.store.PreviewPolicy(ctx, policy)
	}, func(of model.PolicyPreview, err error) tea.Cmd {
		if err != nil {
			p.invalid = l.env.Lang.Error(err)
			return nil
		}
		p.of, p.known = of, true
		l.moves.SetTotal(len(p.of.Movers))
		if l.stale && l.seen {
			return l.load()
		}
		if l.edited() && p.of.Customers <= testUnasked && l.past.of == nil && l.past.failures == "" {
			return l.test()
		}
		return nil
	})
}

// testDays is how far back a backtest cuts: half a year is left to foretell.
const testDays = 182

// testUnasked is the most customers of a book on which edits are tested by
// themselves: there it takes less than a second. On a larger one a key asks.
const testUnasked = 10_000

// test asks how well both policies would have foretold what came later. One test
// runs at a time: one that is asked for meanwhile begins when it has ended.
func (l *Layer) test() tea.Cmd {
	l.paned = nil
	l.past.waiting = true
	if l.past.read.On() {
		return nil
	}
	edits, cut, old, edit := l.past.edits, l.env.Today-testDays, l.saved, l.edit
	return nav.AskAnew(l.env, &l.past.read, func(ctx context.Context) ([]model.Backtest, error) {
		return l.store.Backtest(ctx, cut, 0, &old, &edit)
	}, func(of []model.Backtest, err error) tea.Cmd {
		if edits != l.past.edits {
			if l.past.waiting {
				return l.test()
			}
			return nil
		}
		l.paned, l.past.waiting = nil, false
		if err == nil {
			l.past.of = of
		} else if l.past.failures = l.env.Lang.Error(err); model.CodeOf(err) != model.CodeInvalid { // else the pane says what there is to test against
			return l.env.Fail(err)
		}
		return nil
	})
}
