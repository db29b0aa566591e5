package model

// A message came from the customer or went there: so the note of one from a mailbox begins.
const (
	Received = "← "
	Sent     = "→ "
)

// Proposals are what files tell of contacts.
type Proposals struct {
	New       []ImportInteraction // with customers, whose ref, name and id they have; the newest last
	Strangers []Facet             // addresses and numbers that lead to no customer, or to several, with their messages
	Had       int                 // contacts that the book has, or that somebody left out
	Ahead     int                 // those after the day asked about
}
