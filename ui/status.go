package ui

import "tierbook/ui/nav"

// status is the line that says what happened last. What a change did waits
// until the screen shows it, so that both appear in the same frame; it stays
// until the next change, under what is said in passing.
type status struct {
	change  nav.Notice // what the last change did
	passing nav.Notice // until the next key
	waiting *nav.Notice
	ticks   int // since a notice waits
}

// show says something in passing.
func (s *status) show(n nav.Notice) { s.passing = n }

// shown is what the line says now.
func (s *status) shown() nav.Notice {
	if s.passing.Text != "" {
		return s.passing
	}
	return s.change
}

// wait puts a change's words up as soon as the screen has settled.
func (s *status) wait(n nav.Notice) { s.waiting, s.ticks = &n, 0 }

// tick says that the change is saved where the screen takes long to show it.
func (s *status) tick(saved string) {
	if s.waiting == nil {
		return
	}
	if s.ticks++; s.ticks == 2 {
		s.show(nav.Notice{Text: saved, Level: nav.Info})
	}
}

// settle is called with every frame.
func (s *status) settle(settled bool) {
	if s.waiting != nil && settled {
		s.change, s.passing, s.waiting = *s.waiting, nav.Notice{}, nil
	}
}

// touch forgets what was said in passing; called with every key.
func (s *status) touch() { s.passing = nav.Notice{} }
