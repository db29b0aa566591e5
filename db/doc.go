// Package db keeps a book in one SQLite file: customers, contacts, interactions,
// the facts, scores and calibration derived from them, policies, tier history,
// the undo journal and import batches.
//
// Exported methods own their transaction; unexported helpers take a tx and never
// commit. Every write is one immediate transaction that changes the source rows,
// journals their images for undo, sums up the facts of the customers touched,
// scores them by the stored calibration, and commits durably before it returns.
//
// A tier takes effect on the day the book learns what moved it: an interaction
// entered for an earlier day moves the tier from today on, so that recorded
// history says what people went by on a day; a replay of the interactions says
// what they would have gone by.
//
// Reads come from a read model in memory (snapshot), which own writes patch and
// Refresh reloads; before it is loaded, the first page comes from SQL.
package db
