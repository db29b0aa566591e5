package ui

import "tierbook/ui/nav"

// status is the line that says what happened last. What a change did waits
// until the screen shows it, so that both appear in the same frame.
type status struct {
	shown   nav.Notice
	waiting *nav.Notice
	sticky  bool // a change's words stay until the next change
}

// show puts a notice up at once.
func (s *status) show(n nav.Notice) { s.shown, s.sticky = n, false }

// wait puts a notice up as soon as the screen has settled.
func (s *status) wait(n nav.Notice) { s.waiting = &n }

// settle is called with every frame.
func (s *status) settle(settled bool) {
	if s.waiting != nil && settled {
		s.shown, s.sticky, s.waiting = *s.waiting, true, nil
	}
}

// touch forgets what is only a passing notice; called with every key.
func (s *status) touch() {
	if !s.sticky {
		s.shown = nav.Notice{}
	}
}

func (s *status) clear() { *s = status{} }
