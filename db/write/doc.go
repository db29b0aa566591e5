// Package write is one write of the book from its beginning to its end. A Tx
// changes source rows and keeps their images in the journal, sums up and scores
// the customers touched (or, with Rescore, everybody), keeps the counts up that
// headers show, and ends as a view.Commit, which the read model and other
// processes follow.
//
// Whatever writes gives no error back: a Tx keeps the first one, runs nothing behind it,
// and the write as a whole fails with it. Reads give theirs back.
//
// What a write takes from the open book (clock, zone, whose name it carries)
// stands in Book. Which rows a change means is for those who call.
package write
