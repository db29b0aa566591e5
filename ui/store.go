package ui

import (
	"context"
	"io"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"tierbook/model"
	"tierbook/ui/overlay/capture"
	"tierbook/ui/overlay/dedupe"
	"tierbook/ui/overlay/detail"
	"tierbook/ui/overlay/edit"
	"tierbook/ui/overlay/logform"
	"tierbook/ui/overlay/prompt"
	"tierbook/ui/screen/customers"
	"tierbook/ui/screen/dashboard"
	"tierbook/ui/screen/policy"
	"tierbook/ui/screen/segments"
	"tierbook/ui/screen/today"
)

// Store is everything the workbench asks of the book: what each room declares,
// and what the root needs itself. *db.DB is one.
type Store interface {
	today.Store
	customers.Store
	capture.Store
	dashboard.Store
	dedupe.Store
	detail.Store
	edit.Store
	logform.Store
	policy.Store
	prompt.Store
	segments.Store

	RowsOf(ctx context.Context, ids []int64, asOf model.Day) ([]model.Row, error)
	Owners(ctx context.Context) ([]model.Owner, error)
	Upcoming(ctx context.Context, q model.ListQuery, days int) ([]model.Coming, error)
	Recommend(ctx context.Context, customer int64, n int, asOf model.Day) (model.Offers, error)
	OwnerLoads(ctx context.Context, q model.StatsQuery) ([]model.OwnerStat, error)
	Movers(ctx context.Context, q model.StatsQuery, from, to model.Tier, offset, limit int) (model.Page, error)
	Book(ctx context.Context) (model.Book, error)
	Version(ctx context.Context) (int64, error)
	Refresh(ctx context.Context) error
	EnsureFresh(ctx context.Context, p model.Progress) (bool, error)
	Session() string
	May(v model.Verb) error
	ImportBatches(ctx context.Context) ([]model.ImportBatch, error)
	Rollback(ctx context.Context, batch int64, dry bool) (model.Rollback, error)
	LastChange(ctx context.Context) (undo, redo *model.Change, err error)
	Undo(ctx context.Context, session string) (model.Outcome, error)
	Redo(ctx context.Context, session string) (model.Outcome, error)
}

// plainTabs tells the terminal driver that tabs are spelled out, and gives the
// function that takes it back. The renderer then moves the cursor without tabs:
// a tab can land on the second half of a wide character, and what is written
// from there destroys it.
func plainTabs(in io.Reader) (restore func()) {
	if f, ok := in.(interface{ Fd() uintptr }); ok && term.IsTerminal(int(f.Fd())) {
		fd := int(f.Fd())
		if was, err := getTermios(fd); err == nil {
			now := *was
			now.Oflag = now.Oflag&^unix.TABDLY | unix.TAB3
			if setTermios(fd, &now) == nil {
				return func() { _ = setTermios(fd, was) }
			}
		}
	}
	return func() {}
}
