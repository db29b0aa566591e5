// Package backup keeps copies of a book outside its folder: it makes one as a whole
// or not at all, seals it with a passphrase or for recipients (age), lists what
// there is, thins out what was made automatically, and puts one back.
//
// The name of a backup in the folder of a book tells when and why it was made:
// book-20261122T093000Z-daily.db, with .age behind where it is sealed.
package backup
