// Package write is one write of the book from its beginning to its end. A Tx
// changes source rows and keeps their images in the journal, sums up and scores
// the customers touched (or, with Rescore, everybody), keeps the counts up that
// headers show, and ends as a view.Commit, which the read model and other
// processes follow.
//
// Whatever writes gives no error back: a Tx keeps the first one, runs nothing behind it,
// and the write as a whole fails with it. Who reads on the way and could only pass an
// error on gives it to Fail and goes on, with nothing read; a loop over many looks at
// Ctx now and then, which ends with the write. What is an error for people, for a
// customer is not there or may not be changed, is given back.
//
// What a write takes from the open book (clock, zone, whose name it carries)
// stands in Book. Which rows a change means is for those who call.
package write
