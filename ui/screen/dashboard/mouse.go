package dashboard

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
)

// Mouse moves the cursor to the figure clicked, opens it at the second click,
// and chooses cards; the wheel moves from card to card.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if l.data == nil || l.lay.w == 0 {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		l.frame = ""
		l.move(nav.WheelStep(m.Button))
	case tea.MouseClickMsg:
		if m.Button == tea.MouseLeft {
			return l.click(x, y)
		}
	}
	return nil
}

func (l *Layer) click(x, y int) tea.Cmd {
	l.frame = ""
	v := &l.lay
	card, dx, dy := l.card, 0, 2
	if v.cols == 1 {
		if y == 1 {
			for _, t := range v.tabs {
				if x >= t[0] && x < t[1] {
					l.card = t[2]
				}
			}
			return nil
		}
	} else {
		c, r := min(x/v.cw, v.cols-1), (y-1)/v.ch
		card = (v.top+r)*v.cols + c
		if y < 1 || r >= v.rows || card >= numCards {
			return nil
		}
		dx, dy = c*v.cw+1, 1+r*v.ch+1
	}
	s, same := l.sheetOf(card), card == l.card
	if !same {
		l.scroll = 0
	}
	_, h := l.inner()
	at := y - dy + l.topOf(s, l.lineOf(card, s), h) + l.scroll
	l.card = card
	for i, f := range s.figs {
		if f.line != at || x-dx < f.from || x-dx >= f.to {
			continue
		}
		if same && l.clicked && i == l.fig[card] {
			l.clicked = false
			return l.open()
		}
		l.fig[card], l.clicked = i, true
		return nil
	}
	return nil
}
