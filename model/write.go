package model

import (
	"cmp"
	"reflect"
	"strconv"
)

// Change is one undoable step of the book: everything one person did in one go.
type Change struct {
	ID      int64
	At      int64      // Unix seconds
	Session string     // the process that made it
	By      string     // the person, where known
	Kind    ChangeKind // what was done
	Subject string     // the customer's name, the file's name; "" for many
	Count   int        // customers touched
	Detail  string     // the interaction's kind, the tag, the owner: what the sentence needs
	Undone  bool
}

// AuditEntry says who did what when.
type AuditEntry struct {
	ID         int64
	At         int64  // Unix seconds
	By         string // the person, where known
	Action     string // "do", "undo" or "redo"
	Kind       ChangeKind
	Session    string // of undo
	Change     int64
	CustomerID int64  // the one that it is about, 0 for others
	Subject    string // as that of the change, like Detail
	Detail     string // "…" where it is not known any more
	Count      int    // customers touched
	Erased     bool   // what was personal is gone
	Hash       string // over the entry before and this one, in hexadecimal
}

// Masked gives the entry without the names of customers and contacts.
func (a AuditEntry) Masked() AuditEntry {
	switch a.Kind {
	case ChangeContactAdd, ChangeContactEdit, ChangeContactConsent, ChangeContactWithdraw, ChangeContactRemove, ChangeMerge, ChangeNotSame:
		a.Detail = "…"
	}
	switch {
	case a.CustomerID != 0:
		a.Subject = "#" + strconv.FormatInt(a.CustomerID, 10)
	case a.Kind.Verb() == VerbWrite && a.Kind != ChangeInbox && a.Kind != ChangeImport && a.Kind != ChangeRollback:
		a.Subject = ""
	}
	return a
}

// ChangeKind names what a change did; "change."+kind is its phrase in the catalogues.
type ChangeKind string

// The kinds of change.
const (
	ChangeLog               ChangeKind = "log"
	ChangeInteractionEdit   ChangeKind = "interaction_edit"
	ChangeInteractionDelete ChangeKind = "interaction_delete"
	ChangeResolve           ChangeKind = "resolve"
	ChangeAdd               ChangeKind = "add"
	ChangeEdit              ChangeKind = "edit"
	ChangeTag               ChangeKind = "tag"
	ChangeAssign            ChangeKind = "assign"
	ChangeClaim             ChangeKind = "claim" // of a customer without an owner
	ChangePool              ChangeKind = "pool"  // nobody's doing: the policy took silent customers from their owner
	ChangeSnooze            ChangeKind = "snooze"
	ChangeDue               ChangeKind = "due"
	ChangeOverride          ChangeKind = "override"
	ChangeConsent           ChangeKind = "consent"
	ChangeWithdraw          ChangeKind = "withdraw" // of a consent
	ChangeArchive           ChangeKind = "archive"
	ChangeDelete            ChangeKind = "delete"
	ChangeContactAdd        ChangeKind = "contact_add"
	ChangeContactEdit       ChangeKind = "contact_edit"
	ChangeContactConsent    ChangeKind = "contact_consent"
	ChangeContactWithdraw   ChangeKind = "contact_withdraw"
	ChangeContactRemove     ChangeKind = "contact_remove"
	ChangeImport            ChangeKind = "import"
	ChangeRollback          ChangeKind = "rollback" // of an import, out of order
	ChangePolicy            ChangeKind = "policy"
	ChangeSegmentSave       ChangeKind = "segment_save"
	ChangeSegmentDelete     ChangeKind = "segment_delete"
	ChangeOwnerInitials     ChangeKind = "owner_initials"
	ChangeOwnerRename       ChangeKind = "owner_rename"
	ChangeTarget            ChangeKind = "target"
	ChangePersonAdd         ChangeKind = "person_add"
	ChangePersonEdit        ChangeKind = "person_edit"
	ChangePersonRemove      ChangeKind = "person_remove"
	ChangeMerge             ChangeKind = "merge"
	ChangeNotSame           ChangeKind = "not_same"
	ChangeDismiss           ChangeKind = "dismiss"
	ChangeField             ChangeKind = "field"
	ChangeForget            ChangeKind = "forget" // never taken back
	ChangeMergeBook         ChangeKind = "merge_book"
	ChangeInbox             ChangeKind = "inbox" // in the audit log only: what concerns somebody was marked as seen
)

// Outcome is what a write did.
type Outcome struct {
	Change      Change
	CustomerID  int64        // the one customer it was about, 0 for many
	Interaction *Interaction // logged, edited, resolved
	// Before and After are the customer's standing around the change, both by
	// the calibration from before it; nil when it was about many customers, or
	// when the customer did not exist on that side.
	Before, After *Standing
	InTime        *InTime // nil where nobody came to be in time or late
}

// InTime is how many customers of a tier are in time: not in the queue as overdue.
type InTime struct {
	Tier              Tier
	Before, After, Of int
}

// Standing is a customer's row with nothing else: what before → after shows.
type Standing struct {
	Name  string
	Score Score
}

// CustomerPatch changes some of a customer's attributes; nil leaves one alone.
type CustomerPatch struct {
	Ref, Name               *string
	Kind                    *CustomerKind
	Owner, Region, Industry *string
	Phone, Email, Note      *string
	Birthday                *string
	Potential               **int
	Credit                  *Credit
	Barred                  *Barred
	Consents                *Consents
	Consent                 *Consent // a record that is added, as Consents.With does
	ReferredBy              *int64
	Cadence                 *int              // days, 0 for that of the tier
	Due                     *Repeat           // the next date, as DB.SetDue takes it
	Fields                  map[string]string // set, or remove with ""
	AddTags, RemoveTags     []string
	Handover                string // a note that is logged with each whose owner changes
}

// Apply changes a customer's attributes, but for its fields and tags, which the book
// joins with those that it has, and the next date, which it keeps.
func (p *CustomerPatch) Apply(c *Customer) { patch(c, p) }

// PatchTo gives the patch that gives a customer the attributes of now, but for its fields
// and tags and the next date.
func (c *Customer) PatchTo(now *Customer) (p CustomerPatch) {
	differ(&p, c, now)
	return p
}

// patch gives the fields of into the values that the pointers of the same names in
// from hold; nil leaves one alone, and so does what is no pointer or what into has not.
func patch(into, from any) {
	to, values := reflect.ValueOf(into).Elem(), reflect.ValueOf(from).Elem()
	for i := range values.NumField() {
		v, field := values.Field(i), to.FieldByName(values.Type().Field(i).Name)
		if field.IsValid() && v.Kind() == reflect.Pointer && !v.IsNil() {
			field.Set(v.Elem())
		}
	}
}

// differ gives the pointers of a patch the values of now that are not those of old.
func differ(patch, old, now any) {
	to, before, after := reflect.ValueOf(patch).Elem(), reflect.ValueOf(old).Elem(), reflect.ValueOf(now).Elem()
	for i := range to.NumField() {
		name := to.Type().Field(i).Name
		if v := after.FieldByName(name); v.IsValid() && to.Field(i).Type() == reflect.PointerTo(v.Type()) && !reflect.DeepEqual(v.Interface(), before.FieldByName(name).Interface()) {
			p := reflect.New(v.Type())
			p.Elem().Set(v)
			to.Field(i).Set(p)
		}
	}
}

// InteractionPatch changes some of an interaction; nil leaves one alone.
type InteractionPatch struct {
	Kind         *Kind
	Day          *Day
	Clock        *int32
	Amount       *int64
	Currency     *string
	Base         **int64
	Satisfaction *int
	Outcome      *string
	Note         *string
	Contact      *string
	Next         *Day
	NextAt       *At
	Expected     *int64
	Probability  *float64
	Source       *string
}

// Apply changes an interaction of a book in a currency. A new amount or currency without a new base
// figure takes the old one away, so that it cannot contradict.
func (p *InteractionPatch) Apply(i *Interaction, currency string) {
	if p.Kind != nil && *p.Kind != i.Kind {
		i.Kind = *p.Kind
		if !i.Kind.HasAmount() {
			i.Amount, i.Currency, i.Base, i.Lines = 0, "", nil, nil
		}
		if i.Kind != Feedback && p.Satisfaction == nil {
			i.Satisfaction = 0
		}
	}
	if (p.Amount != nil && *p.Amount != i.Amount) || (p.Currency != nil && *p.Currency != i.Currency) {
		i.Base = nil
	}
	patch(i, p)
	if i.Kind.HasAmount() && i.Currency == "" {
		i.Currency = currency
	}
}

// PatchTo gives the patch that makes an interaction what now is.
func (i *Interaction) PatchTo(now *Interaction) (p InteractionPatch) {
	if differ(&p, i, now); p.Amount != nil || p.Currency != nil {
		p.Base = &now.Base // stays with them
	}
	return p
}

// Progress reports how far a long piece of work is. Done of Total units of the
// named step; Total 0 is unknown. It is called from the working goroutine.
type Progress func(step string, done, total int)

// RescoreResult says what a full rescore did.
type RescoreResult struct {
	Day       Day
	Customers int
	Moved     int // tier changed
	Up, Down  int
	Returned  int // to the pool, behind it
}

// Verb tells what a change of the kind does, as roles tell it apart.
func (k ChangeKind) Verb() Verb {
	return cmp.Or(map[ChangeKind]Verb{
		ChangePolicy: VerbPolicy, ChangePool: VerbPolicy, ChangeField: VerbPolicy, ChangeSegmentSave: VerbPolicy, ChangeSegmentDelete: VerbPolicy, ChangeOwnerInitials: VerbOwners, ChangeOwnerRename: VerbOwners, ChangeTarget: VerbOwners,
		ChangePersonAdd: VerbPeople, ChangePersonEdit: VerbPeople, ChangePersonRemove: VerbPeople, ChangeForget: VerbForget, ChangeMergeBook: VerbWhole,
	}[k], VerbWrite)
}
