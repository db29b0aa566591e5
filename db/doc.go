// Package db keeps a book in a database that room engine opens: customers,
// contacts, interactions, the facts, scores and calibration derived from them,
// policies, tier history, the undo journal and import batches.
//
// Exported methods own their transaction; unexported helpers take a txn and never
// commit. Every write is one immediate transaction of room write that changes the
// source rows, journals their images for undo, sums up the facts of the customers
// touched, scores them by the stored calibration, and commits durably before it
// returns. As gives the book as one person of a team has it: each method asks the role
// (May) and narrows what is seen to the person's customers (scope.go), and a table in
// roles_test.go says so of all.
//
// Below it stand the rooms engine (the database), record (rows and nouns), view (the
// read model), write, undo (taking changes back), load (imports) and figures (what a manager
// looks at, and the book as of another day). Here are the verbs: single changes, and lists.
//
// A tier takes effect on the day the book learns what moved it: an interaction
// entered for an earlier day moves the tier from today on, so that recorded
// history says what people went by on a day; a replay of the interactions says
// what they would have gone by.
//
// Reads come from a read model in memory (view), which own writes patch; before
// it is loaded, the first page comes from SQL. Every write notes in the touched
// table whom it touched: Refresh reads only them again after another process
// wrote, or everybody after an import or a full rescore.
package db
