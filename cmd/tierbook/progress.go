package main

import (
	"fmt"
	"strings"
	"time"

	"tierbook/ui/part"
)

// barCells is how wide the progress bar is drawn, and barEvery how often.
const (
	barCells = 24
	barEvery = 80 * time.Millisecond
)

// progressBar is one line on Stderr that shows how far a long piece of work is;
// nothing where Stderr is no terminal, or with -q.
type progressBar struct {
	r    *run
	on   bool
	seen bool
	last time.Time
}

func (r *run) progress() *progressBar {
	return &progressBar{r: r, on: !r.g.quiet && !r.dumb() && isTerminal(r.Stderr), last: r.Now()}
}

// step is a model.Progress.
func (p *progressBar) step(step string, done, total int) {
	if !p.on {
		return
	}
	now := p.r.Now()
	if now.Sub(p.last) < barEvery {
		return
	}
	p.last, p.seen = now, true
	name := p.r.l.T("progress.work")
	if key := "progress." + step; p.r.l.Has(key) {
		name = p.r.l.T(key)
	}
	if total <= 0 {
		fmt.Fprintf(p.r.Stderr, "\r\x1b[K%s  %s", name, p.r.l.Count(done))
		return
	}
	full := min(barCells, done*barCells/total)
	fmt.Fprintf(p.r.Stderr, "\r\x1b[K%s  %s%s  %3d %%", part.Fit(name, 12), strings.Repeat("█", full), strings.Repeat("░", barCells-full),
		min(100, done*100/total))
}

// done takes the line away.
func (p *progressBar) done() {
	if p.seen {
		fmt.Fprint(p.r.Stderr, "\r\x1b[K")
		p.seen = false
	}
}
