package model

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
	Rows         int // data rows in the file
	Customers    []ImportCustomer
	Interactions []ImportInteraction
	Problems     []Problem // rows rejected so far; db adds its own
	NoCreate     bool      // refuse interactions of unknown customers
	DryRun       bool      // say what would happen, write nothing
}

// ImportCustomer is one customer row. Set tells which attributes the file has a
// column for and the row a value in: others are left alone on an update.
type ImportCustomer struct {
	Row         int // 1-based row number in the file, the header being row 1
	Customer    Customer
	Contacts    []Contact
	LastContact Day // becomes a note-free contact event, once
	LastClock   int32
}

// ImportInteraction is one interaction row (or several rows of one order).
type ImportInteraction struct {
	Row          int
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
	Notes            []Reason // what was decided on the way: "dates are month first", ...
}
