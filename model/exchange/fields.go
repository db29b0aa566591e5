package exchange

import (
	"slices"

	"tierbook/model"
)

// field is what a column stands for: the word on the right of --map column=field.
type field string

// The fields of both kinds of file.
const (
	fRef      field = "ref"
	fName     field = "name"
	fFirst    field = "first_name"
	fMiddle   field = "middle_name"
	fLast     field = "last_name"
	fCompany  field = "company"
	fKind     field = "kind"
	fOwner    field = "owner"
	fRegion   field = "region"
	fCity     field = "city" // of the region, the second level
	fIndustry field = "industry"
	fPhone    field = "phone"
	fMobile   field = "mobile"
	fEmail    field = "email"
	fTags     field = "tags"
	fNote     field = "note"
	fBirthday field = "birthday"

	fPotential    field = "potential"
	fCadence      field = "cadence_days"
	fRepeat       field = "repeat"
	fOpening      field = "opening" // revenue from before the book
	fCreditHold   field = "credit_hold"
	fCredit       field = "credit_status"
	fDoNotContact field = "do_not_contact"
	fBarred       field = "do_not_contact_by"
	fConsents     field = "consents"
	fArchived     field = "archived"
	fCreated      field = "created"
	fNext         field = "next_date"
	fNextTime     field = "next_time" // of that day
	fLastContact  field = "last_contact"

	// Of this program's own files only: a column of that kind in another file is
	// a further fact.
	fReferredBy     field = "referred_by"
	fSnoozed        field = "snoozed_until"
	fOverride       field = "override" // an object of JSON
	fOverrideTier   field = "override_tier"
	fOverrideReason field = "override_reason"
	fOverrideBy     field = "override_by"
	fOverrideUntil  field = "override_until"
	fOpeningOn      field = "opening_on"
	fOpeningUntil   field = "opening_until"

	fContact         field = "contact"
	fContactFirst    field = "contact_first_name"
	fContactLast     field = "contact_last_name"
	fContactTitle    field = "contact_title"
	fContactPhone    field = "contact_phone"
	fContactEmail    field = "contact_email"
	fContactBirthday field = "contact_birthday"
	fContactNote     field = "contact_note"
	fContactBarred   field = "contact_do_not_contact_by"
	fContactConsents field = "contact_consents"
	fMoreContacts    field = "contacts"
	fFields          field = "fields"

	fDate         field = "date"
	fOtherDate    field = "other_date" // of a row whose date is empty
	fOtherName    field = "other_name" // of a row whose name is empty
	fTime         field = "time"
	fAmount       field = "amount"
	fQuantity     field = "quantity"
	fUnitPrice    field = "unit_price"
	fProduct      field = "product"
	fCategory     field = "category"
	fCost         field = "cost"      // of the row
	fUnitCost     field = "unit_cost" // of one piece
	fProfit       field = "profit"    // of the row: amount less cost
	fLines        field = "lines"     // a list of LineJSON, as JSON
	fCurrency     field = "currency"
	fBaseAmount   field = "base_amount"
	fBaseCurrency field = "base_currency"
	fOrderID      field = "order_id"
	fExternalID   field = "external_id"
	fSatisfaction field = "satisfaction"
	fOutcome      field = "outcome"
	fBy           field = "by"
	fResolved     field = "resolved"
	fExpected     field = "expected"
	fProbability  field = "probability"
	fSource       field = "source"
	fStatus       field = "status" // of a row: draft, cancelled, refunded, a stage of a pipeline
	fRefunded     field = "refunded"

	fOwnID      field = "tierbook_id" // the id in the book that wrote this export
	fCustomerID field = "customer_tierbook_id"
	fTier       field = "tier"   // A, B or C as another program or a person had it: a judgement
	fCustom     field = "field"  // kept under the column's name
	fIgnore     field = "ignore" // left out
)

// ownKey marks this program's own files, in every language.
const ownKey = string(fOwnID)

// fieldsOf lists the fields of a kind of file.
func fieldsOf(kind model.ImportKind) fieldList {
	return model.If(kind == model.ImportInteractions, dictionary().Interactions, dictionary().Customers)
}

// FieldNames lists the words that --map column=field understands for a kind of
// file: its fields, "ignore", and for customers "field", which keeps a column
// under its own name.
func FieldNames(kind model.ImportKind) []string {
	var out []string
	for _, f := range fieldsOf(kind) {
		if !slices.Contains([]field{fOwnID, fBaseCurrency, fFields, fMoreContacts, fOtherDate, fOtherName}, f.Field) {
			out = append(out, string(f.Field))
		}
	}
	if kind == model.ImportCustomers {
		out = append(out, string(fCustom))
	}
	return out
}

// allFieldNames lists the words for both kinds of file, each once.
func allFieldNames() []string {
	customers := FieldNames(model.ImportCustomers)
	return append(customers, slices.DeleteFunc(FieldNames(model.ImportInteractions), func(n string) bool { return slices.Contains(customers, n) })...)
}

// isShared tells whether any number of columns may stand for the field.
func (f field) isShared() bool {
	return f == fIgnore || f == fCustom || f == fStatus
}

// isDate tells whether the cells of a field are dates, whose order a column
// decides.
func (f field) isDate() bool {
	return slices.Contains([]field{fOpeningOn, fOpeningUntil, fBirthday, fCreated, fNext, fSnoozed, fOverrideUntil, fLastContact, fContactBirthday, fDate, fOtherDate, fResolved}, f)
}

// isMoney tells whether a column's decimal sign has to be decided.
func (f field) isMoney() bool {
	return slices.Contains([]field{fAmount, fRefunded, fUnitPrice, fQuantity, fBaseAmount, fExpected, fCost, fUnitCost, fProfit, fOpening}, f)
}
