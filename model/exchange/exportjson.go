package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"tierbook/model"
)

// jsonFile writes a list of objects, one a line.
type jsonFile struct {
	w     io.Writer
	begun bool
	buf   bytes.Buffer
}

func (f *jsonFile) write(v any) error {
	f.buf.Reset()
	if f.begun {
		f.buf.WriteString(",\n")
	} else {
		f.buf.WriteString("[\n")
	}
	f.begun = true
	e := json.NewEncoder(&f.buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := f.w.Write(SafeJSON(bytes.TrimSuffix(f.buf.Bytes(), []byte("\n"))))
	return err
}

// Close ends the list; without objects it is [].
func (f *jsonFile) Close() error {
	end := "\n]\n"
	if !f.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(f.w, end)
	return err
}

// some gives nil for the zero value, which stands for "not known".
func some[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// InteractionJSON is an interaction as exports print it, with its customer.
type InteractionJSON struct {
	ID           int64        `json:"id"`
	CustomerID   int64        `json:"customer_id"`
	CustomerRef  string       `json:"customer_ref"`
	Customer     string       `json:"customer"`
	Email        string       `json:"customer_email"`
	Phone        string       `json:"customer_phone"`
	Date         model.Day    `json:"date"`
	Time         *string      `json:"time"`
	Kind         string       `json:"kind"`
	Amount       *json.Number `json:"amount"`
	Currency     *string      `json:"currency"`
	BaseAmount   *json.Number `json:"base_amount"`
	BaseCurrency *string      `json:"base_currency"`
	Satisfaction *int         `json:"satisfaction"`
	Outcome      string       `json:"outcome"`
	Note         string       `json:"note"`
	Contact      string       `json:"contact"`
	By           string       `json:"by"`
	Next         model.Day    `json:"next_date"`
	Resolved     model.Day    `json:"resolved"`
	Expected     *json.Number `json:"expected"`
	Probability  *json.Number `json:"probability"`
	Source       string       `json:"source"`
	ExternalID   string       `json:"external_id"`
	Lines        []LineJSON   `json:"lines"`
}

type interactionsJSON struct {
	jsonFile
	currency string
}

// NewInteractionsJSON writes interactions as a list of InteractionJSON.
func NewInteractionsJSON(w io.Writer, o ExportOptions) InteractionWriter {
	return &interactionsJSON{jsonFile{w: w}, o.Currency}
}

// Write writes one interaction.
func (c *interactionsJSON) Write(r *model.Row, in *model.Interaction) error {
	o := InteractionJSON{
		ID: in.ID, CustomerID: r.ID, CustomerRef: r.Ref, Customer: r.Name, Email: r.Email, Phone: r.Phone,
		Date: in.Day, Time: some(clockText(in.Clock)), Kind: string(in.Kind), Satisfaction: some(in.Satisfaction),
		Outcome: in.Outcome, Note: in.Note, Contact: in.Contact, By: in.By, Next: in.Next, Resolved: in.Resolved,
		Source: in.Source, ExternalID: in.ExternalID, Lines: LinesJSON(in),
	}
	if in.Kind.HasAmount() {
		amount := json.Number(model.FormatMinor(in.Amount, in.Currency))
		o.Amount, o.Currency = &amount, some(in.Currency)
	}
	if in.Base != nil && in.Currency != c.currency {
		base := json.Number(model.FormatMinor(*in.Base, c.currency))
		o.BaseAmount, o.BaseCurrency = &base, some(c.currency)
	}
	if in.Expected != 0 {
		expected := json.Number(model.FormatMinor(in.Expected, c.currency))
		o.Expected = &expected
	}
	if in.Expected != 0 || in.Probability != 0 { // none given would be even odds
		p := json.Number(strconv.FormatFloat(in.Probability, 'f', -1, 64))
		o.Probability = &p
	}
	return c.write(o)
}
