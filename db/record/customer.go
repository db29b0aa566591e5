package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
)

// CustomerRow gives a customer's columns, derived names included.
func CustomerRow(c *model.Customer) []any {
	key, initials := NameKeys(c.Name)
	row := []any{
		c.ID, nullText(c.Ref), c.Name, exchange.NormalName(c.Name), key, initials, string(c.Kind), c.Owner, c.Region, c.Industry,
		c.Phone, c.Email, strings.Join(c.Tags, "\n"), c.Note, c.Birthday, packFields(c.Fields), nil, Flag(c.CreditHold), c.ReferredBy,
		Flag(c.DoNotContact), Flag(c.Archived), int64(c.Created), int64(c.Next), int64(c.NextSet), c.NextSeq, c.NextFrom,
		int64(c.SnoozedUntil), int64(0), "", "", int64(0), int64(0), int64(c.Cadence), int64(c.Repeat.From), int64(c.Repeat.Every),
		c.Opening.Amount, int64(c.Opening.On), int64(c.Opening.Until),
	}
	if c.Potential != nil {
		row[16] = int64(*c.Potential)
	}
	if o := c.Override; o != nil {
		row[27], row[28], row[29], row[30], row[31] = int64(o.Tier), o.Reason, o.By, int64(o.On), int64(o.Until)
	}
	return row
}

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// customerScan holds the targets of one customer's columns between Scan and use.
type customerScan struct {
	c                       model.Customer
	ref                     sql.NullString
	fold, key, initials     string
	kind, tags, fields      string
	potential               sql.NullInt64
	credit, dnc, archived   int64
	tier                    int64
	reason, by              string
	on, until               model.Day
	created, next, set, snz model.Day
}

func (s *customerScan) targets() []any {
	c := &s.c
	return []any{
		&c.ID, &s.ref, &c.Name, &s.fold, &s.key, &s.initials, &s.kind, &c.Owner, &c.Region, &c.Industry,
		&c.Phone, &c.Email, &s.tags, &c.Note, &c.Birthday, &s.fields, &s.potential, &s.credit, &c.ReferredBy,
		&s.dnc, &s.archived, &s.created, &s.next, &s.set, &c.NextSeq, &c.NextFrom,
		&s.snz, &s.tier, &s.reason, &s.by, &s.on, &s.until, &c.Cadence, &c.Repeat.From, &c.Repeat.Every,
		&c.Opening.Amount, &c.Opening.On, &c.Opening.Until,
	}
}

func (s *customerScan) customer() model.Customer {
	c := s.c
	c.Ref, c.Kind = s.ref.String, model.CustomerKind(s.kind)
	c.Tags, c.Fields = SplitTags(s.tags), UnpackFields(s.fields)
	if s.potential.Valid {
		p := int(s.potential.Int64)
		c.Potential = &p
	}
	c.CreditHold, c.DoNotContact, c.Archived = s.credit != 0, s.dnc != 0, s.archived != 0
	c.Created, c.Next, c.NextSet, c.SnoozedUntil = s.created, s.next, s.set, s.snz
	if s.tier != 0 {
		c.Override = &model.Override{Tier: model.Tier(s.tier), Reason: s.reason, By: s.by, On: s.on, Until: s.until}
	}
	return c
}

// ScanCustomer reads a customer from its columns.
func ScanCustomer(row engine.Scanner) (model.Customer, error) {
	var s customerScan
	if err := row.Scan(s.targets()...); err != nil {
		return model.Customer{}, err
	}
	return s.customer(), nil
}

// SplitTags gives the tags of a column.
func SplitTags(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// CleanTags trims, drops empty ones and doubles (case counts as the same), sorts.
func CleanTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		t = strings.Join(strings.Fields(t), " ")
		if t != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, t) }) {
			out = append(out, t)
		}
	}
	sort.Strings(out)
	return out
}

func packFields(f []model.Field) string {
	if len(f) == 0 {
		return ""
	}
	m := make(map[string]string, len(f))
	for _, x := range f {
		m[x.Name] = x.Value
	}
	b, err := json.Marshal(m) // keys come out sorted
	if err != nil {
		return ""
	}
	return string(b)
}

// UnpackFields gives the further fields of a column, by name.
func UnpackFields(s string) []model.Field {
	if s == "" {
		return nil
	}
	var m map[string]string
	if json.Unmarshal([]byte(s), &m) != nil {
		return nil
	}
	out := make([]model.Field, 0, len(m))
	for k, v := range m {
		out = append(out, model.Field{Name: k, Value: v})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// MergeFields sets fields by name, "" removes; the result is sorted.
func MergeFields(have []model.Field, set map[string]string) []model.Field {
	m := make(map[string]string, len(have)+len(set))
	for _, f := range have {
		m[f.Name] = f.Value
	}
	for k, v := range set {
		if v == "" {
			delete(m, k)
		} else {
			m[k] = v
		}
	}
	var out []model.Field
	for k, v := range m {
		out = append(out, model.Field{Name: k, Value: v})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// ReadCustomer gives one customer, CodeNotFound when there is none.
func ReadCustomer(ctx context.Context, q engine.Querier, id int64) (model.Customer, error) {
	c, err := ScanCustomer(q.QueryRowContext(ctx, "SELECT "+CustomerCols+" FROM customer WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, model.NotFound("error.db.no_customer", "ID", id)
	}
	return c, err
}

// ReadCustomers gives those of the ids that exist.
func ReadCustomers(ctx context.Context, q engine.Querier, ids []int64) (map[int64]*model.Customer, error) {
	out := make(map[int64]*model.Customer, len(ids))
	in, args := InList(ids)
	err := engine.Each(ctx, q, "SELECT "+CustomerCols+" FROM customer WHERE id IN "+in, args, func(row engine.Scanner) error {
		c, err := ScanCustomer(row)
		out[c.ID] = &c
		return err
	})
	return out, err
}

// CheckCustomer normalises and validates what people may have got wrong.
func CheckCustomer(c *model.Customer) error {
	for _, s := range []*string{&c.Ref, &c.Name, &c.Owner, &c.Region, &c.Industry, &c.Phone, &c.Email, &c.Note, &c.Birthday} {
		*s = CleanText(*s)
	}
	c.Tags = CleanTags(c.Tags)
	for i := range c.Fields {
		c.Fields[i] = model.Field{Name: CleanText(c.Fields[i].Name), Value: CleanText(c.Fields[i].Value)}
	}
	if c.Kind == "" {
		c.Kind = model.Company
	}
	switch {
	case c.Name == "":
		return model.Invalid("error.db.name_missing")
	case c.Kind != model.Company && c.Kind != model.Person:
		return model.Invalid("error.db.kind", "Text", string(c.Kind))
	case c.Potential != nil && (*c.Potential < 0 || *c.Potential > 100):
		return model.Invalid("error.db.potential", "N", *c.Potential)
	case c.Opening.Amount < 0 || c.Opening.Amount > model.MaxAmount:
		return model.Invalid("error.amount_range")
	case c.Cadence < 0 || c.Cadence > model.MaxCadence:
		return model.Invalid("error.every", "Text", strconv.Itoa(c.Cadence))
	case c.ReferredBy != 0 && c.ReferredBy == c.ID:
		return model.Invalid("error.db.referred_by_self")
	}
	for _, f := range c.Fields {
		if err := model.CheckTexts(f.Name, f.Value); err != nil {
			return err
		}
	}
	return model.CheckTexts(c.Name, c.Owner, c.Region, c.Industry, c.Phone, c.Email, c.Note)
}

// CleanText makes text that a UTF-8 column can hold and a file of any kind gives
// back unchanged: lines end with a line feed, no blanks at either end.
func CleanText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}
