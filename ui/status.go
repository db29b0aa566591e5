package ui

import "tierbook/ui/nav"

// status is the line that says what happened last. What a change did waits
// until the screen shows it, so that both appear in the same frame.
type status struct {
	shown   nav.Notice
	waiting *nav.Notice
	sticky  bool // a change's words stay until the next change
	ticks   int  // since a notice waits
}

// show puts a notice up at once.
func (s *status) show(n nav.Notice) { s.shown, s.sticky = n, false }

// wait puts a notice up as soon as the screen has settled.
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
