// Package load matches a file to the book and writes it as one batch: Run finds out of
// whom each row is (the registry knows customers by ref, e-mail, phone and name), joins
// what the book and the file say, and writes customers, then the interactions of each in
// the order of the key, with facts summed up on the way. Rows that cannot be taken are
// told, not failed for; nothing is joined or left out without being told.
//
// In memory are, of each customer, the ref and hashes of what else rows name it by, and
// some bits; customers and interactions to be written wait in a spill, these in runs
// sorted by the key.
//
// What a file says stands in model.Import, which room exchange reads; it runs within a
// write of room write, whose journal takes it back.
package load
