// Package sample makes up a realistic book for trying tierbook out: companies
// and persons, three owners, and up to two years of calls, orders, complaints and
// promises, some of them in trouble. Names, notes and money are of the reader's
// language; what happens is the same in each.
//
// It is pure: the same options give the same book, byte for byte, and customer
// i does not depend on how many others there are, except for the width of its
// ref. Every name is put together from invented parts, telephone numbers come
// from ranges kept free for fiction, and e-mail addresses end in example.com.
package sample
