package db

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// WholeHead is how the export of a whole book begins.
const WholeHead = `{"tierbook":"book"`

type wholeEnd struct {
	Tierbook string `json:"tierbook"`
	Rows     int    `json:"rows"`
}

type base64Cell struct {
	Base64 []byte `json:"base64"`
}

// ExportAll writes the whole book, as it stands at one moment: every table with its
// columns, and each row as a list of JSON, a line each. It gives the number of rows.
func (d *DB) ExportAll(ctx context.Context, w io.Writer) (rows int, err error) {
	sums, err := d.exportAll(ctx, w, nil)
	for i := range sums {
		rows += sums[i].Rows
	}
	return rows, err
}

// CopyInto makes an empty book, one in a file or on a server, what this one is, and gives
// its tables as they are there; see ImportAll. CodeInternal where the two would differ.
func (d *DB) CopyInto(ctx context.Context, to *DB, p model.Progress) (there []model.TableSum, err error) {
	if err := d.May(model.VerbWhole); err != nil {
		return nil, err
	}
	in, out := io.Pipe()
	var here []model.TableSum // as of the moment of the export: others may write to this book meanwhile
	var exported sync.WaitGroup
	exported.Go(func() {
		var err error
		here, err = d.exportAll(ctx, out, p)
		_ = out.CloseWithError(err)
	})
	_, err = to.importAll(ctx, in, func(q engine.Tx) (err error) {
		exported.Wait()
		if there, err = writeWhole(ctx, q, io.Discard, p); err == nil && !slices.Equal(here, there) {
			err = model.E(model.CodeInternal, "error.db.copy_differs", "Path", to.path)
		}
		return err
	})
	_ = in.Close() // ends the other side where this one gave up
	exported.Wait()
	return there, err
}

// exportAll is ExportAll that tells how far it is, and gives the tables.
func (d *DB) exportAll(ctx context.Context, w io.Writer, p model.Progress) (out []model.TableSum, err error) {
	if err := d.May(model.VerbWhole); err != nil {
		return nil, err
	}
	if d.opt.Mask { // it copies the file's own tables
		return nil, model.E(model.CodeRefused, "error.db.masked")
	}
	err = d.store.ReadWhole(ctx, func(q engine.Tx) (err error) {
		out, err = writeWhole(ctx, q, w, p)
		return err
	})
	return out, d.store.Err(err)
}

// writeWhole writes what ExportAll says and gives the tables.
func writeWhole(ctx context.Context, q engine.Tx, w io.Writer, p model.Progress) (sums []model.TableSum, err error) {
	h, rows := sha256.New(), 0
	out := json.NewEncoder(io.MultiWriter(w, h))
	out.SetEscapeHTML(false)
	tables, err := engine.Tables(ctx, q)
	if err == nil {
		_, err = io.WriteString(w, WholeHead+"}\n")
	}
	for i := 0; err == nil && i < len(tables); i++ {
		t := &tables[i]
		cells, before := make([]any, len(t.Names)), rows
		into := model.Each(cells, func(c *any) any { return c })
		if err = out.Encode(t); err != nil {
			break
		}
		err = engine.Each(ctx, q, "SELECT "+strings.Join(t.Names, ", ")+" FROM "+t.Table+" ORDER BY "+strings.Join([]string{"1", "2", "3"}[:min(len(cells), 3)], ", "), nil, func(row engine.Scanner) error {
			err := row.Scan(into...)
			for k, c := range cells {
				if b, ok := c.([]byte); ok {
					cells[k] = base64Cell{append([]byte{}, b...)} // of no bytes too, whatever a driver has for them
				}
			}
			if rows++; p != nil && rows%4096 == 0 {
				p("copy", rows, 0)
			}
			return errors.Join(err, out.Encode(cells))
		})
		sums = append(sums, model.TableSum{Table: t.Table, Rows: rows - before, Digest: hex.EncodeToString(h.Sum(nil))})
		h.Reset()
	}
	if err == nil {
		err = out.Encode(wholeEnd{"end", rows})
	}
	return sums, err
}

// ImportAll makes an empty book the one that ExportAll wrote, with its history and
// all that can be undone, and gives the number of rows. CodeRefused where the book has
// customers or changes, and where the file is damaged, cut off or of another version;
// nothing is written then. The book has to be opened anew afterwards.
func (d *DB) ImportAll(ctx context.Context, r io.Reader) (rows int, err error) {
	return d.importAll(ctx, r, func(engine.Tx) error { return nil })
}

// importAll is ImportAll that keeps what a look at the new tables finds right.
func (d *DB) importAll(ctx context.Context, r io.Reader, look func(engine.Tx) error) (rows int, err error) {
	if err := d.May(model.VerbWhole); err != nil {
		return 0, err
	}
	in := json.NewDecoder(r)
	in.UseNumber()
	err = d.store.Write(ctx, func(q engine.Tx) error {
		used, err := engine.Value[int](ctx, q, "SELECT (SELECT count(*) FROM customer) + (SELECT count(*) FROM change)")
		if err != nil {
			return err
		}
		if used > 0 {
			return model.E(model.CodeRefused, "error.db.whole_used", "Path", d.path)
		}
		tables, err := engine.Tables(ctx, q)
		if err == nil {
			err = engine.RefsLater(ctx, q)
		}
		for i := 0; err == nil && i < len(tables); i++ {
			_, err = q.ExecContext(ctx, "DELETE FROM "+tables[i].Table)
		}
		if err == nil {
			rows, err = readWhole(ctx, q, in, tables)
		}
		if err == nil {
			err = checkWhole(ctx, q, in, rows)
		}
		if err == nil {
			err = look(q)
		}
		return err
	})
	return rows, d.store.Err(err)
}

// checkWhole refuses a book that nothing could read: without its own row, with a policy
// in force that no check would pass, or in a file that goes on behind its end.
func checkWhole(ctx context.Context, q engine.Tx, in *json.Decoder, rows int) error {
	row, err := write.ReadBookRow(ctx, q)
	if err != nil {
		return damagedWhole(rows, err)
	}
	body, err := engine.Value[string](ctx, q, "SELECT body FROM policy WHERE version = $1", row.Policy)
	if err == nil {
		var p *model.Policy
		if p, err = write.ReadPolicy(body); err == nil {
			err = p.Validate()
		}
	}
	if err != nil || in.More() {
		return damagedWhole(rows, err)
	}
	return nil
}

// readWhole reads the lines of a whole book into its tables, which are empty.
func readWhole(ctx context.Context, q engine.Tx, in *json.Decoder, tables []engine.Columns) (rows int, err error) {
	var into *record.Table
	for at := 0; ; {
		var line any
		if err := in.Decode(&line); err != nil {
			return rows, damagedWhole(rows, err)
		}
		cells, isRow := line.([]any)
		said, _ := line.(map[string]any)
		switch {
		case isRow && into != nil && len(cells) == len(into.Cols):
			if err := plainCells(cells); err != nil {
				return rows, damagedWhole(rows, err)
			}
			if _, err := q.ExecContext(ctx, into.InsertSQL(1), cells...); err != nil {
				return rows, damagedWhole(rows, err)
			}
			rows++
		case said["tierbook"] == "book" && at == 0:
		case said["tierbook"] == "end" && said["rows"] == json.Number(strconv.Itoa(rows)) && at == len(tables):
			return rows, nil
		case said["table"] == nil:
			return rows, damagedWhole(rows, nil)
		case at == len(tables) || fmt.Sprint(said["table"], said["columns"]) != fmt.Sprint(tables[at].Table, tables[at].Names):
			return rows, model.E(model.CodeRefused, "error.db.whole_version", "Text", fmt.Sprint(said["table"]))
		default:
			into = record.NewTable(tables[at].Table, strings.Join(tables[at].Names, ", "))
			at++
		}
	}
}

// plainCells makes of the cells of a row what the book keeps.
func plainCells(cells []any) (err error) {
	for i, c := range cells {
		switch c := c.(type) {
		case json.Number:
			if cells[i], err = c.Int64(); err != nil {
				cells[i], err = c.Float64()
			}
		case map[string]any:
			text, _ := c["base64"].(string)
			cells[i], err = base64.StdEncoding.DecodeString(text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func damagedWhole(rows int, err error) error {
	return model.E(model.CodeRefused, "error.db.whole_damaged", "Row", rows+1).Wrap(err)
}

// Contacts gives a customer's contacts, the primary one first.
func (d *DB) Contacts(ctx context.Context, customer int64) ([]model.Contact, error) {
	if err := d.book.Reach(ctx, customer); err != nil {
		return nil, err
	}
	c, err := record.ReadContacts(ctx, d.readers, customer)
	return c, d.store.Err(err)
}

// AddContact adds a person at a customer. A primary one replaces the former.
func (d *DB) AddContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	return d.contact(ctx, model.ChangeContactAdd, c, "", func(x *txn, c *model.Contact) {
		x.Last.Contact++
		c.ID = x.Last.Contact
		x.putContact(c)
	})
}

// EditContact replaces a contact's data, found by ID; it stays at its customer.
func (d *DB) EditContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	old, err := record.ReadContact(ctx, d.readers, c.ID)
	if err != nil {
		return model.Outcome{}, d.store.Err(err)
	}
	c.CustomerID = old.CustomerID
	kind, before := model.ChangeContactEdit, old.Consents
	if old.Consents = c.Consents; c == old && c.Consents != before { // nothing else
		withdrawn := func(r model.Consent) bool { return r.Withdrawn != 0 && !slices.Contains(before.List(), r) }
		kind = model.If(slices.ContainsFunc(c.Consents.List(), withdrawn), model.ChangeContactWithdraw, model.ChangeContactConsent)
	}
	return d.contact(ctx, kind, c, before, (*txn).putContact)
}

// RemoveContact removes a contact.
func (d *DB) RemoveContact(ctx context.Context, id int64) (model.Outcome, error) {
	old, err := record.ReadContact(ctx, d.readers, id)
	if err != nil {
		return model.Outcome{}, d.store.Err(err)
	}
	return d.contact(ctx, model.ChangeContactRemove, old, old.Consents, func(x *txn, c *model.Contact) {
		x.Remove(x.Tabs["contact"], c.ID)
	})
}

func (d *DB) contact(ctx context.Context, kind model.ChangeKind, c model.Contact, before model.Consents, fn func(x *txn, c *model.Contact)) (model.Outcome, error) {
	if err := record.CheckContact(&c); err != nil {
		return model.Outcome{}, err
	}
	return d.makeChange(ctx, kind, model.CauseEdit, 0, func(x *txn, out *model.Outcome) error {
		c := c
		customer, err := x.reach(c.CustomerID)
		if c.ID != 0 {
			err = absent(err, "error.db.no_contact", c.ID)
		}
		if err := cmp.Or(err, x.mayAgree(before, c.Consents)); err != nil {
			return err
		}
		x.Single(&customer, out)
		x.Change.Subject, x.Change.Count, x.Change.Detail = customer.Name, 1, c.Name
		x.Touched[customer.ID], x.Known[customer.ID] = true, &customer
		fn(x, &c)
		return nil
	})
}

// putContact writes a contact; a primary one takes the mark from the former.
func (x *txn) putContact(c *model.Contact) {
	if c.Primary {
		others, err := record.ReadContacts(x.Ctx, x, c.CustomerID)
		x.Fail(err)
		for i := range others {
			if o := &others[i]; o.Primary && o.ID != c.ID {
				o.Primary = false
				x.Write(x.Tabs["contact"], record.ContactRow(o))
			}
		}
	}
	x.Write(x.Tabs["contact"], record.ContactRow(c))
}
