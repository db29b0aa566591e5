package model

import "cmp"

// ImportKind says what a file holds.
type ImportKind string

// The kinds of import file.
const (
	ImportCustomers    ImportKind = "customers"
	ImportInteractions ImportKind = "interactions"
)

// Import is a file understood: what model/exchange makes of bytes and db writes
// as one atomic batch.
type Import struct {
	File         string // base name, for people
	Kind         ImportKind
	Encoding     string
	Rows         int                       // data rows in the file
	Customers    []ImportCustomer          // of a large file the first PlainRows
	More         Packed[ImportCustomer]    // and those behind them
	Interactions []ImportInteraction       // of a large file the first PlainRows
	Rest         Packed[ImportInteraction] // and those behind them
	Problems     []Problem                 // rows rejected so far; db adds its own
	Withdrawn    []ImportInteraction       // orders with a number that a status says are none: those in the book from an earlier file go
	LeftOut      int                       // rows, or whole orders, that are no business: totals, what a status says
	Left         []LeftRow                 // the first MaxLeft of them
	Notes        []Reason                  // what was decided on the way, copied to ImportResult.Notes
	NoCreate     bool                      // refuse interactions of unknown customers
	DryRun       bool                      // say what would happen, write nothing
	Origin       string                    // tells files of one source from others, "" for what is no file
	Digest       string                    // tells the bytes of a file, and how they are read, from others; "" for what is no file
	Existing     Existing                  // what becomes of customers who are there already
	Behind       int64                     // rows mean none of the customers up to this id: for a piece of a made-up book
	// Deferred leaves out the full rescore: for one of several imports in a row,
	// after which the caller rescores once. Until then the book counts as stale.
	Deferred bool
}

// Add takes one interaction more.
func (in *Import) Add(r *ImportInteraction) { in.Rest.AddBehind(&in.Interactions, r) }

// Count tells how many interactions there are.
func (in *Import) Count() int { return len(in.Interactions) + in.Rest.Len() }

// Get reads the interaction at i, counted from 0.
func (in *Import) Get(i int, r *ImportInteraction) { in.Rest.GetBehind(in.Interactions, i, r) }

// Err tells that rows kept away could not be read, and came empty.
func (in *Import) Err() error { return cmp.Or(in.More.Err(), in.Rest.Err()) }

// AddCustomer takes one customer more.
func (in *Import) AddCustomer(r *ImportCustomer) { in.More.AddBehind(&in.Customers, r) }

// CountCustomers tells how many customers there are.
func (in *Import) CountCustomers() int { return len(in.Customers) + in.More.Len() }

// GetCustomer reads the customer at i, counted from 0.
func (in *Import) GetCustomer(i int, r *ImportCustomer) { in.More.GetBehind(in.Customers, i, r) }

// MaxLeft is how many of the rows left out an Import tells one by one.
const MaxLeft = 200

// LeftRow is a row that an import leaves out though nothing is wrong with it.
type LeftRow struct {
	Row  int
	Text string // its status, or what stands in it
}

// Existing says what an import does with customers who are there already.
type Existing string

// What becomes of customers who are there already. Values that the file leaves
// empty never change anything.
const (
	// ExistingAuto updates those whom a file of the same Origin has created, and
	// those of this program's own export; of others it fills what is empty. An
	// Import without Origin updates.
	ExistingAuto   Existing = ""
	ExistingUpdate Existing = "update" // the file's values replace theirs
	ExistingFill   Existing = "fill"   // the file's values fill what is empty
	ExistingSkip   Existing = "skip"   // they stay as they are
)

// ImportCustomer is one customer row. Only what has a value is written: what is
// empty, zero or false is left alone on an update. Customer.Kind may be empty
// (a new customer is then a company), and Customer.Name may be empty when there
// is a ref (a new customer is then named by it).
//
// Customer.ID is set only for rows of this program's own export. It is a hint:
// the customer of that id is meant when its ref is the row's, or, where the
// row has none, its normalised name is. Any other id must be disregarded, for
// the export may be another book's. Customer.Override (its On is 0: the day of
// the import stands for it) and Customer.SnoozedUntil come from such rows only.
type ImportCustomer struct {
	Row         int // 1-based row number in the file, the header being row 1, or below its titles
	Customer    Customer
	StandIn     bool // the row gives no name: Customer.Name is the contact's, or the e-mail or phone, for want of one
	Contacts    []Contact
	LastContact Day // becomes a note-free contact event, once
	LastClock   int32
	ReferredBy  string // the ref or the name of the customer who recommended this one, "" when the row names nobody
	Employed    *Employment
}

// Employment is what a row of a person says of the company: its ref or its name, as
// the file has them, and the person as its contact. Where that company is a customer
// of the book or of the file, and the person is none yet, the row makes the contact.
type Employment struct {
	Ref, Name string
	Contact   Contact
}

// Named is the name that the row knows the customer by: "" where it has a ref and
// what it has for a name is its contact's.
func (c *ImportCustomer) Named() string {
	return If(c.StandIn && c.Customer.Ref != "", "", c.Customer.Name)
}

// ImportInteraction is one interaction row (or several rows of one order).
//
// Interaction.ID is set only for rows of this program's own export that had no
// key of a file, that is, were logged by hand. It is a hint: the interaction of
// that id is meant when it was logged by hand for the same customer on the
// same day and is of the same kind; any other id must be disregarded.
type ImportInteraction struct {
	Row          int
	More         []int  // the file's further rows of the same order: rejected together with Row
	Ref          string // the customer's ref, "" when the file names customers otherwise
	Name         string
	Email, Phone string
	Interaction  Interaction // ExternalID is always filled
}

// Problem is a row that was not taken, and why.
type Problem struct {
	Row    int
	Column string // the header, "" when it is not about one column
	Err    *Error
}

// MaxDoubles is how many customers who may be in the book already an import names.
const MaxDoubles = 10_000

// ImportResult says what an import did, a file.
type ImportResult struct {
	File             string
	Kind             ImportKind
	Encoding         string
	Rows             int
	Created          int // customers or interactions, as Kind says
	Updated          int
	Unchanged        int
	Rejected         int
	CustomersCreated int   // by an interactions file
	Batch            int64 // 0 when nothing was written
	Problems         []Problem
	Notes            []Reason      // what was decided on the way: "dates are month first", ...
	Doubles          []Double      // customers created that may be in the book, or in the file, already: the first MaxDoubles
	Doubled          int           // how many they are
	Changes          []FieldChange // what changed of customers who were there already, by field
}

// ImportBatch is an import of the book.
type ImportBatch struct {
	ID, Change       int64
	At               int64 // Unix seconds
	By, File         string
	Kind             ImportKind
	Rows             int
	Created          int
	Updated          int
	Unchanged        int
	Rejected         int
	CustomersCreated int
	Status           string // "active", or "undone"
}

// Rollback is what taking back an import batch out of order did: how many rows
// that it created are gone, how many that it changed are as before, and what stays.
type Rollback struct {
	Batch                             ImportBatch
	Change                            Change
	Customers, Contacts, Interactions int // taken out
	Restored                          int // rows that have their values from before
	Kept                              []KeptRow
}

// KeptRow is a customer with whom something of a batch stays, for it was changed
// since: a field by its column, "contact", "interaction", "history" where the
// customer has newer ones, or "customer" for an edited one.
type KeptRow struct {
	ID       int64
	Customer string
	What     string
}

// FieldChange is how many customers an import changed in one field.
type FieldChange struct {
	Field     string        `json:"field"` // its word in the export, or "=" and the name of a further field
	Customers int           `json:"customers"`
	First     []ValueChange `json:"first"` // some of them; at most ten of all fields
}

// ValueChange is what an import changed of one customer.
type ValueChange struct {
	ID       int64  `json:"customer_id"`
	Customer string `json:"customer"` // the name before
	Old      string `json:"old"`
	New      string `json:"new"`
}

// Double is a customer that an import created, who may be the same as another.
type Double struct {
	Row   int    `json:"row"`      // that created it
	Name  string `json:"name"`     // it was created under
	ID    int64  `json:"other_id"` // the other customer; under DryRun it may have been created by the same file
	Other string `json:"other"`    // its name
	By    string `json:"by"`       // what both have: "name", "email" or "phone"
}

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

// BookMerge says what merging another copy of the book brought, or would bring.
type BookMerge struct {
	Change    int64                  `json:"change_id"` // 0 where nothing was to be changed, and for a dry run
	Parted    int64                  `json:"parted"`    // Unix seconds of the newest entry of the audit log that both have
	Counts    map[string]*MergeCount `json:"counts"`    // by table
	Conflicts []MergeConflict        `json:"conflicts"`
	Erased    []int64                `json:"erased"` // customers who were erased there and are here
	Differ    []string               `json:"differ"` // what differs and is never merged: "policy", "people"
}

// TableSum says what a table of a book holds.
type TableSum struct {
	Table  string `json:"table"`
	Rows   int    `json:"rows"`
	Digest string `json:"digest"` // SHA-256 of its rows in order
}

// MergeCount counts rows of a table.
type MergeCount struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Removed int `json:"removed"`
}

// MergeConflict is what both copies have changed since they parted, each to something
// else.
type MergeConflict struct {
	CustomerID int64  `json:"customer_id"` // 0 where it is nobody's
	Customer   string `json:"customer"`    // the name; of a segment or an owner where it is nobody's
	Table      string `json:"table"`
	Field      string `json:"field"` // a column of the table, "=" and a further field, or "" for the whole row, which is "" where it was removed
	Day        string `json:"day"`   // of an interaction, else ""
	Ours       string `json:"ours"`
	Theirs     string `json:"theirs"`
}
