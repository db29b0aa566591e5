package db

import (
	"context"
	"errors"
	"sync"

	"tierbook/db/view"
	"tierbook/model"
)

// manager keeps what the manager's figures read from histories, until the book
// changes. The zero manager is empty.
type manager struct {
	mu       sync.Mutex
	turn     chan struct{}           // held by whoever reads the whole book
	stop     context.CancelCauseFunc // ends that reading
	past     *past
	trend    *valueTrend
	history  map[model.Day]*tiersOn // of replayed days under the negative day
	subjects *subjectSet
	load     *subjectLoad // of the next ones, nil for none
}

// held gives something that a manager keeps.
func held[T any](m *manager, at *T) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *at
}

// keep puts something in its place.
func keep[T any](m *manager, at *T, v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	*at = v
}

// errReread ends a turn during which everybody had to be read anew.
var errReread = errors.New("everybody is read anew")

// inTurn runs fn, which reads the whole book, when nobody else does: two such
// reads at once would need the room of both. What other work keeps is dropped
// first. When everybody has to be read anew meanwhile, fn's context ends and it
// is run again.
func (m *manager) inTurn(ctx context.Context, k keeps, fn func(context.Context) error) error {
	for {
		in, err := m.enter(ctx)
		if err != nil {
			return err
		}
		m.only(k)
		err = fn(in)
		m.leave()
		if err == nil || !errors.Is(context.Cause(in), errReread) {
			return err
		}
	}
}

// enter waits for the turn, which leave gives on.
func (m *manager) enter(ctx context.Context) (context.Context, error) {
	m.mu.Lock()
	if m.turn == nil {
		m.turn = make(chan struct{}, 1)
	}
	turn := m.turn
	m.mu.Unlock()
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	in, stop := context.WithCancelCause(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stop = stop
	return in, nil
}

func (m *manager) leave() {
	m.mu.Lock()
	m.stop(nil)
	m.stop = nil
	m.mu.Unlock()
	<-m.turn
}

// interrupt makes whoever has the turn begin again: what it holds of the book is
// about to be read anew, for which a large book has no room.
func (m *manager) interrupt() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stop != nil {
		m.stop(errReread)
	}
}

// What a manager keeps in memory for: the figures, or policies tried out.
type keeps uint8

const (
	nothing keeps = iota
	figures
	previews
)

// only drops what other work keeps: a manager looks at the figures or tries a
// policy out, and a large book has no room for both.
func (m *manager) only(k keeps) {
	m.mu.Lock()
	freed := 0
	if k != previews && m.subjects != nil {
		freed += len(m.subjects.subjects)
		m.subjects = nil
	}
	if k != figures {
		freed += m.forgetPast()
		m.history = nil
	}
	m.mu.Unlock()
	view.GiveBack(freed)
}

// dropPast makes room for a replay, which takes about what the past keeps.
func (m *manager) dropPast() {
	m.mu.Lock()
	freed := m.forgetPast()
	m.mu.Unlock()
	view.GiveBack(freed)
}

// forgetPast tells of how many customers the past was; needs the lock.
func (m *manager) forgetPast() (customers int) {
	if m.past != nil {
		customers = len(m.past.cols.ids)
	}
	m.past, m.trend = nil, nil
	return customers
}

// many is the number of customers from which a change needs the room of what
// the manager's figures keep.
const many = 1000
