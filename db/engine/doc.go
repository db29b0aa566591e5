// Package engine is the one place that names a database. It opens the file, waits
// for its turn, runs transactions, brings the schema up to date, tells of others'
// changes, and words what a driver says.
//
// A Store has one connection that writes, in immediate transactions, and a few
// that read. A statement uses what SQLite and PostgreSQL both know ($n, ON
// CONFLICT, RETURNING, window functions), a connection reads one result at a time
// and does not write meanwhile. What only one of them knows stands in sqlite.go; the
// steps of the schema are migrations. A step that has been released is never edited.
//
// The pages of a book's file carry checksums (pagesums.go), those of an encrypted one
// are sealed (seal.go, under a key of sealkey.go).
package engine
