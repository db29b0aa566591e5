// Package engine is the one place that names a database. It opens the file, waits
// for its turn, runs transactions, brings the schema up to date, tells of others'
// changes, and words what a driver says.
//
// A Store has one connection that writes, in immediate transactions, and a few
// that read. A statement uses what SQLite and PostgreSQL both know ($n, ON
// CONFLICT, RETURNING, window functions), a connection reads one result at a time
// and does not write meanwhile. What only one of them knows stands behind dialect:
// sqlite.go implements it for a book in one file, and migrations holds a folder of
// steps for it. A step that has been released is never edited.
package engine
