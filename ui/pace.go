package ui

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// fullEvery is how often frames are drawn while something happens, the
	// library's own rate; firstFrame is how soon the first one comes after a rest.
	fullEvery  = time.Second / 60
	firstFrame = 4 * time.Millisecond
	// restAfter is how long nothing happens before the workbench rests, and
	// restEvery how often it looks then whether there is a frame to draw.
	restAfter = 250 * time.Millisecond
	restEvery = 2 * time.Second
)

// pace lowers the frame rate of a program at rest: the library draws sixty times
// a second whether anything changed or not, which costs an idle laptop its sleep.
type pace struct {
	mu      sync.Mutex
	ticker  *time.Ticker // of the program, nil where it has none by that name
	timer   *time.Timer
	resting bool
}

// newPace takes hold of a running program's ticker. The library has no setting
// for it that can change while the program runs; without the field the program
// draws at its own rate.
func newPace(p *tea.Program) *pace {
	f := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() {
		return &pace{}
	}
	return &pace{ticker: (*time.Ticker)(f.UnsafePointer())}
}

// wake draws soon, and at the full rate until nothing has happened for a while.
func (p *pace) wake() {
	if p == nil || p.ticker == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		p.timer = time.AfterFunc(restAfter, p.rest)
		return
	}
	p.timer.Reset(restAfter)
	if p.resting {
		p.resting = false
		p.ticker.Reset(firstFrame)
		time.AfterFunc(2*firstFrame, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.resting {
				p.ticker.Reset(fullEvery)
			}
		})
	}
}

func (p *pace) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resting = true
	p.ticker.Reset(restEvery)
}
