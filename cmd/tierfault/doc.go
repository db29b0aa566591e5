// Package tierfault breaks things under the real program and counts what is lost
// (Linux).
//
//	go test -timeout 0 -v ./cmd/tierfault -run 'TestFaults/(kill|io)' -args -faults 200
//
// Each campaign says how many faults it made and what was acknowledged; any loss fails
// it. A writer logs interactions and prints each one's number and hash after the book
// said saved; a checker opens the book again and demands every acknowledged row with its
// hash, a file without a fault, sums and scores that follow from the rows, and a book
// that takes another write.
//
// kill ends writers and commands (import, merge, merge-book, delete, erase, migration, rescore,
// backup, restore, encrypt) at random moments, and at the Nth write or flush where
// strace is there; io makes the Nth call of a kind fail with EIO or ENOSPC; full lets a
// small disk and a limit of file size run full; crowd lets eight writers and four
// readers work at once; flips flips bits of the book and its log, or cuts them; power
// shuts a file system down without flushing it. What the machine cannot do is skipped
// with a word. -seed makes a run come again.
package tierfault
