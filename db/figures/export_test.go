package figures

import "context"

// Block keeps everybody from reading the whole book until what it gives is called.
func (f *Figures) Block() func() {
	f.cache.turn <- struct{}{}
	return func() { <-f.cache.turn }
}

// Reading gives the reading for previews under way, nil for none, and what waits for its
// end and tells whether what it read is kept.
func (f *Figures) Reading() (l any, kept func() bool) {
	f.cache.mu.Lock()
	defer f.cache.mu.Unlock()
	load := f.cache.load
	if load == nil {
		return nil, nil
	}
	return load, func() bool {
		<-load.done
		return load.set != nil && f.cache.subjects.Load() == load.set
	}
}

// Histories gives the columns of what happened, which are others once everybody's are
// read again.
func (f *Figures) Histories(ctx context.Context) (any, error) {
	p, err := f.read.pastOf(ctx)
	return p.cols, err
}
