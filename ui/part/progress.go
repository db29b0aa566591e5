package part

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/theme"
)

// ProgressMsg is how far a piece of long work is: Done of Total units of a
// step, Total 0 for unknown. Of tells whose it is.
type ProgressMsg struct {
	Of          *Progress
	Step        string
	Done, Total int
}

// Progress carries the reports of long work to the screen: the worker never
// waits, and of several reports between two frames only the newest is shown.
type Progress struct{ ch chan ProgressMsg }

// NewProgress makes one for one piece of work.
func NewProgress() *Progress { return &Progress{ch: make(chan ProgressMsg, 1)} }

// Report is a model.Progress for the worker. It must not be called after Close.
func (p *Progress) Report(step string, done, total int) {
	m := ProgressMsg{p, step, done, total}
	for {
		select {
		case p.ch <- m:
			return
		default:
		}
		select {
		case <-p.ch: // an older report nobody has seen
		default:
		}
	}
}

// Close ends the reports; the worker calls it once.
func (p *Progress) Close() { close(p.ch) }

// Next gives the command that waits for the next report. After the last one it
// gives nil, and no further one is to be asked for.
func (p *Progress) Next() tea.Cmd {
	return func() tea.Msg {
		if m, ok := <-p.ch; ok {
			return m
		}
		return nil
	}
}

// ProgressBar draws a bar of w cells with the percentage at its end; without a
// total, the count alone.
func ProgressBar(done, total, w int, ascii bool, th *theme.Theme) string {
	if total <= 0 {
		return Fit(strconv.Itoa(done), w)
	}
	share := min(max(float64(done)/float64(total), 0), 1)
	label := FitRight(strconv.Itoa(int(100*share))+"%", 5)
	return Bar(share, max(1, w-len(label)), ascii, th) + label
}
