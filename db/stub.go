package db

import (
	"context"

	"tierbook/model"
)

var errStub = model.E(model.CodeInternal, "error.internal")

// Open opens the book.
func Open(ctx context.Context, path string, o Options) (*DB, error) { return nil, errStub }

// Close closes the book.
func (d *DB) Close() error { return nil }

// Book describes the book.
func (d *DB) Book(ctx context.Context) (model.Book, error) { return model.Book{}, errStub }

// Version changes when another process changed the book.
func (d *DB) Version(ctx context.Context) (int64, error) { return 0, errStub }

// Refresh reloads the in-memory read model.
func (d *DB) Refresh(ctx context.Context) error { return errStub }

// Queue gives the follow-up queue.
func (d *DB) Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error) {
	return model.Page{}, model.QueueCounts{}, errStub
}

// Customers gives a window of customers.
func (d *DB) Customers(ctx context.Context, q model.ListQuery) (model.Page, error) {
	return model.Page{}, errStub
}

// Each streams customers.
func (d *DB) Each(ctx context.Context, q model.ListQuery, fn func(*model.Row) error) error {
	return errStub
}

// Detail gives everything about a customer.
func (d *DB) Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error) {
	return model.Detail{}, errStub
}

// Timeline gives a window of a customer's interactions, newest first.
func (d *DB) Timeline(ctx context.Context, customer int64, asOf model.Day, kinds []model.Kind, offset, limit int) ([]model.Interaction, int, error) {
	return nil, 0, errStub
}

// Interaction gives one interaction.
func (d *DB) Interaction(ctx context.Context, id int64) (model.Interaction, error) {
	return model.Interaction{}, errStub
}

// EachInteraction streams interactions.
func (d *DB) EachInteraction(ctx context.Context, q model.ListQuery, fn func(*model.Row, *model.Interaction) error) error {
	return errStub
}

// Contacts gives a customer's contacts.
func (d *DB) Contacts(ctx context.Context, customer int64) ([]model.Contact, error) {
	return nil, errStub
}

// Find finds a customer named in words.
func (d *DB) Find(ctx context.Context, text string) (int64, error) { return 0, errStub }

// Facets gives the values in use.
func (d *DB) Facets(ctx context.Context, a model.Attr) ([]model.Facet, error) { return nil, errStub }

// Policy gives the policy in force.
func (d *DB) Policy(ctx context.Context) (model.Policy, error) { return model.Policy{}, errStub }

// Calibration gives the calibration of a day.
func (d *DB) Calibration(ctx context.Context, asOf model.Day) (model.Calibration, error) {
	return model.Calibration{}, errStub
}

// LastChange gives what undo and redo would take back and bring back.
func (d *DB) LastChange(ctx context.Context) (undo, redo *model.Change, err error) {
	return nil, nil, errStub
}

// LogInteraction logs.
func (d *DB) LogInteraction(ctx context.Context, in model.Interaction, asOf model.Day) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// EditInteraction edits.
func (d *DB) EditInteraction(ctx context.Context, id int64, p model.InteractionPatch) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// DeleteInteraction deletes.
func (d *DB) DeleteInteraction(ctx context.Context, id int64) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Resolve settles a complaint.
func (d *DB) Resolve(ctx context.Context, interaction int64, day model.Day) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// AddCustomer adds.
func (d *DB) AddCustomer(ctx context.Context, c model.Customer, contacts []model.Contact) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// EditCustomers edits.
func (d *DB) EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, kind model.ChangeKind) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Snooze snoozes.
func (d *DB) Snooze(ctx context.Context, ids []int64, until model.Day) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// SetDue sets the promise.
func (d *DB) SetDue(ctx context.Context, ids []int64, day model.Day) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Override overrides.
func (d *DB) Override(ctx context.Context, ids []int64, o *model.Override) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Archive archives.
func (d *DB) Archive(ctx context.Context, ids []int64, archived bool) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Delete deletes.
func (d *DB) Delete(ctx context.Context, ids []int64) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// AddContact adds.
func (d *DB) AddContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// EditContact edits.
func (d *DB) EditContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// RemoveContact removes.
func (d *DB) RemoveContact(ctx context.Context, id int64) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Undo takes the newest change back.
func (d *DB) Undo(ctx context.Context, session string) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Redo brings it back.
func (d *DB) Redo(ctx context.Context, session string) (model.Outcome, error) {
	return model.Outcome{}, errStub
}

// Session gives the session's id.
func (d *DB) Session() string { return "" }

// Rescore rescores.
func (d *DB) Rescore(ctx context.Context, p model.Progress) (model.RescoreResult, error) {
	return model.RescoreResult{}, errStub
}

// EnsureFresh rescores on a new day.
func (d *DB) EnsureFresh(ctx context.Context, p model.Progress) (bool, error) { return false, errStub }

// Import imports.
func (d *DB) Import(ctx context.Context, in *model.Import, p model.Progress) (model.ImportResult, error) {
	return model.ImportResult{}, errStub
}
