package policy

import (
	"context"
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// draftName is the name under which edits are kept across a crash.
const draftName = "policy"

// draft is what is kept of edits.
type draft struct {
	Base   int          `json:"base"` // the version that was edited
	Policy model.Policy `json:"policy"`
	base   *model.Policy
}

// readDraft gives the edits of an earlier session, nil for none, with the policy
// that was edited, where it is still known.
func readDraft(ctx context.Context, store Store, kept *nav.Draft) *draft {
	var d draft
	if json.Unmarshal(kept.Data(), &d) != nil || d.Policy.Validate() != nil {
		return nil
	}
	versions, err := store.Policies(ctx)
	for i := range versions {
		if err == nil && versions[i].Version == d.Base {
			d.base = &versions[i].Policy
		}
	}
	return &d
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
	waiting bool
	invalid string // why there is none: the policy is not a valid one
	request int
	stop    context.CancelFunc
	asked   int // requests so far
}

// past is how old and new policy would have foretold later revenue.
type past struct {
	of       []model.Backtest // in force, edited
	waiting  bool
	failures string
	request  int
	running  bool // a test is under way, perhaps of edits that have changed since
	stop     context.CancelFunc
}

// forget drops what was found out, or is being, about other edits.
func (p *past) forget() {
	if p.stop != nil {
		p.stop()
	}
	*p = past{request: p.request + 1, running: p.running}
}

type (
	policyMsg struct {
		n      int
		policy model.Policy
		draft  *draft
		err    error
	}
	previewMsg struct {
		n       int
		preview model.PolicyPreview
		err     error
	}
	backtestMsg struct {
		n   int
		of  []model.Backtest // in force, edited
		err error
	}
)

// load reads the policy in force, and once the draft of an earlier session.
func (l *Layer) load() tea.Cmd {
	l.stale = false
	n, ctx, store, kept, first := l.reads.Next(), l.env.Ctx, l.store, l.kept, !l.drafted
	return func() tea.Msg {
		m := policyMsg{n: n}
		if m.policy, m.err = store.Policy(ctx); m.err == nil && first {
			m.draft = readDraft(ctx, store, kept)
		}
		return m
	}
}

// loaded takes the policy in force; edits stay, and nothing else of what they were
// made to.
func (l *Layer) loaded(m policyMsg) tea.Cmd {
	if !l.reads.Is(m.n) {
		return nil
	}
	l.settling, l.frame = false, ""
	if m.err != nil {
		l.err = l.env.Lang.Error(m.err)
		return l.env.Fail(m.err)
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
	if p.stop != nil {
		p.stop()
	}
	p.asked++
	p.request, p.invalid, p.waiting = p.asked, "", false
	if err := l.edit.Validate(); err != nil {
		p.invalid = mistake(l.env, &l.edit, err)
		return nil
	}
	p.waiting = true
	ctx, stop := context.WithCancel(l.env.Ctx)
	p.stop = stop
	n, store, policy := p.request, l.store, l.edit
	return func() tea.Msg {
		defer stop()
		m := previewMsg{n: n}
		m.preview, m.err = store.PreviewPolicy(ctx, policy)
		return m
	}
}

// previewed takes what the edits would do, unless they have changed since.
func (l *Layer) previewed(m previewMsg) tea.Cmd {
	p := &l.preview
	if m.n != p.request {
		return nil
	}
	l.frame, p.waiting = "", false
	if m.err != nil {
		p.invalid = l.env.Lang.Error(m.err)
		return nil
	}
	p.of, p.known = m.preview, true
	l.moves.SetTotal(len(p.of.Movers))
	if l.stale && l.seen {
		return l.load()
	}
	if l.edited() && p.of.Customers <= testUnasked && l.past.of == nil && l.past.failures == "" {
		return l.test()
	}
	return nil
}

// testDays is how far back a backtest cuts: half a year is left to foretell.
const testDays = 182

// testUnasked is the most customers of a book on which edits are tested by
// themselves: there it takes less than a second. On a larger one a key asks.
const testUnasked = 10_000

// test asks how well both policies would have foretold what came later. One test
// runs at a time: one that is asked for meanwhile begins when it has ended.
func (l *Layer) test() tea.Cmd {
	l.frame, l.paned = "", nil
	l.past.waiting = true
	if l.past.running {
		return nil
	}
	ctx, stop := context.WithCancel(l.env.Ctx)
	l.past.stop, l.past.running = stop, true
	n, store, cut, old, edit := l.past.request, l.store, l.env.Today-testDays, l.saved, l.edit
	return func() tea.Msg {
		defer stop()
		m := backtestMsg{n: n}
		m.of, m.err = store.Backtest(ctx, cut, 0, &old, &edit)
		return m
	}
}

func (l *Layer) tested(m backtestMsg) tea.Cmd {
	l.past.running = false
	if m.n != l.past.request {
		if l.past.waiting {
			return l.test()
		}
		return nil
	}
	l.frame, l.paned, l.past.waiting = "", nil, false
	if m.err != nil {
		if l.past.failures = l.env.Lang.Error(m.err); model.CodeOf(m.err) == model.CodeInvalid {
			return nil // nothing is wrong: the pane says what there is to test against
		}
		return l.env.Fail(m.err)
	}
	l.past.of = m.of
	return nil
}
