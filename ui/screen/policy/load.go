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
