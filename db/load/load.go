package load

import (
	"bytes"
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"tierbook/db/record"
	"tierbook/db/spill"
	"tierbook/db/write"
	"tierbook/model"
)

type importer struct {
	*write.Tx
	in  *model.Import
	res model.ImportResult
	who *registry

	first write.LastIDs // from before

	known                        map[int64]*model.Customer    // those looked at last, existing ones and created ones
	saved                        map[int64]model.Customer     // what these are in the tables, or were when they were put away
	kept                         model.Packed[model.Customer] // those created, and those that are to be changed
	places                       []uint32                     // see place
	since                        []model.Day                  // of those created, the first day of what files of interactions bring
	met                          set                          // contacts that a row has meant so far
	meant                        set                          // existing customers that a row has meant so far
	peopled                      set                          // customers created with contacts, and existing ones of whose contacts with birthdays the file changes one
	due                          set                          // customers to whom it brings interactions
	twice                        bool                         // rows mean the same customer or interaction
	history                      spill.Runs                   // interactions to bring in, by customer and day
	piece                        []byte                       // the next of them
	coming                       []model.Interaction          // those of one customer
	ofRow                        []bool                       // which of these are rows of the file
	hit                          []bool                       // interactions of one customer that a row has meant
	ahead                        []model.Interaction          // what the existing customers looked at have
	rows                         map[int]bool                 // rejected rows
	facts                        map[int64]model.Facts        // of customers, summed up here
	praise                       []praise                     // who is recommended by whom, in the words of the file
	named                        map[int64]int                // how many customers name one as their recommender
	created, events, lines, sums *write.Inserter              // of customers, interactions, lines of orders, and facts
	mailed, phoned               set                          // customers whose e-mail, whose phone a row without a ref has given
	brought                      int                          // how many interactions there are in history
	lined                        bool                         // the file has lines of orders
	credit                       string                       // the further field that is the credit grade, "" not known yet
	open                         int                          // rows whose amount is in the book without a rate
	origins                      []idRange                    // customers that files of this origin have created
	bare                         []idRange                    // customers of whom files of interactions had no more than whose they are
	partly                       int                          // rows of which values were left out, for the customer has others
	employed                     int                          // rows of people who are contacts of their companies
	skipped                      int                          // rows of customers who are there already, left out for that
	shown                        int                          // old and new values told
	step                         model.Progress
}

// Run brings a file into a write: one undoable batch, with everybody rescored. Rows that
// cannot be taken are in Problems of the result, beside those of the file. It is
// write.ErrDiscard where everything is there already, or under DryRun.
func Run(x *write.Tx, in *model.Import, p model.Progress) (res model.ImportResult, err error) {
	m := importer{
		Tx: x, in: in, step: p, known: map[int64]*model.Customer{}, saved: map[int64]model.Customer{}, rows: map[int]bool{},
		facts: map[int64]model.Facts{},
	}
	m.kept.KeepAway(&spill.Sequence{})
	err = m.run()
	return m.res, err
}

// Had gives the result of importing a file again that is all in the book: it came before,
// was taken whole, and nothing has been written since but further interactions. Who sees
// some customers only has had nothing.
func Had(x *write.Tx, in *model.Import) (res model.ImportResult, had bool, err error) {
	const query = `SELECT rows, created + updated + unchanged, notes FROM import_batch b WHERE digest = $1 AND digest <> '' AND status = 'active'
		AND change_id > (SELECT max(id) FROM change) - $2 AND NOT EXISTS (SELECT 1 FROM change_op WHERE change_id > b.change_id
			AND tbl <> 'tier_change' AND NOT (tbl IN ('interaction', 'order_line') AND (mode = 'range' OR mode = 'row' AND image IS NULL)))`
	var notes string
	err = x.QueryRowContext(x.Ctx, query, in.Digest, write.JournalDepth).Scan(&res.Rows, &res.Unchanged, &notes)
	if err == nil && x.Book.Who == nil {
		had, err = true, json.Unmarshal([]byte(notes), &res.Notes)
	}
	res.File, res.Kind, res.Encoding = in.File, in.Kind, in.Encoding
	return res, had, model.If(errors.Is(err, sql.ErrNoRows), nil, err)
}

func (m *importer) run() error {
	in := m.in
	m.res = model.ImportResult{File: in.File, Kind: in.Kind, Encoding: in.Encoding, Rows: in.Rows, Problems: slices.Clone(in.Problems), Notes: slices.Clone(in.Notes)}
	for _, p := range in.Problems {
		m.rows[p.Row] = true
	}
	m.BeginChange(model.ChangeImport, model.CauseImport)
	m.CalibFrom = m.Calibration()
	m.first = m.Last
	m.Batch = m.Number("SELECT coalesce(max(id), 0) + 1 FROM import_batch")
	m.step("match", 0, in.CountCustomers()+in.Count())
	m.who = newRegistry(m.Ctx, m, m.in.Behind, m.Book.Sees, m.Fail)
	for _, step := range []func(){m.readOrigins, m.takeCustomers, m.takeInteractions, m.withdraw, m.write} {
		step()
		if m.Fail(cmp.Or(m.in.Err(), m.kept.Err(), m.history.Err())); m.Ctx.Err() != nil {
			return m.Ctx.Err()
		}
	}
	return m.close()
}

// close journals what was created, scores everyone and records the batch, unless nothing
// is to be kept.
func (m *importer) close() error {
	m.res.Rejected = len(m.rows)
	m.note("import_unconverted", m.open, m.Book.Currency)
	is, was := m.Last, m.first
	first, last := []int64{was.Customer, was.Contact, was.Interaction, was.Interaction}, []int64{is.Customer, is.Contact, is.Interaction, is.Interaction}
	for i, tbl := range []string{"customer", "contact", "interaction", "order_line"} {
		if last[i] > first[i] {
			m.Ops.Add(write.Op{Mode: write.ModeRange, Tbl: tbl, Lo: first[i] + 1, Hi: last[i]})
		}
	}
	m.note("import_employed", m.employed, "")
	m.note("import_kept", m.partly, "")
	m.note("import_skipped", m.skipped, "")
	told, vague := len(m.res.Notes)-len(m.in.Notes), m.who.vague
	if n := m.res.Doubled; n > 0 {
		m.note("import_doubles", n, m.res.Doubles[0].Name+" = "+m.res.Doubles[0].Other)
	}
	idle := m.idle()
	if idle { // rows that contradict one another may end where they began
		m.res.Unchanged, m.res.Updated, m.res.Changes = m.res.Unchanged+m.res.Updated, 0, nil
	}
	if idle || m.in.DryRun {
		return write.ErrDiscard
	}
	m.SaveTally(m.Tally)
	m.All = true
	m.score()
	m.Ops.Add(write.Op{Mode: write.ModeRange, Tbl: "tier_change"})
	m.Change.Subject, m.Change.Detail = record.CleanText(m.in.File), string(m.in.Kind)
	m.Change.Count = m.res.Created + m.res.Updated
	m.res.Batch = m.Batch
	r, digest := &m.res, m.in.Digest
	if len(m.rows) > 0 || told > 0 || vague || m.twice || m.Book.Who != nil {
		digest = "" // it has more to say
	}
	notes, err := json.Marshal(m.in.Notes)
	m.Fail(err)
	m.Exec(`INSERT INTO import_batch (id, change_id, at, by_whom, file, kind, rows, created, updated, unchanged, rejected, customers_created, status,
			origin, first_customer, last_customer, digest, notes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', $13, $14, $15, $16, $17)`, m.Batch, m.Change.ID, m.Now, m.Book.By, m.Change.Subject,
		string(r.Kind), r.Rows, r.Created, r.Updated, r.Unchanged, r.Rejected, r.CustomersCreated,
		m.in.Origin, m.first.Customer+1, m.Last.Customer, digest, string(notes))
	m.Record()
	return nil
}

// idle tells whether everything is as it was before: nothing was touched, or rows
// that contradict one another ended where they began.
func (m *importer) idle() bool {
	if m.Ops.Empty() || m.Last != m.first {
		return m.Ops.Empty()
	}
	m.Ops.Flush()
	for _, o := range m.EachOp(m.Change.ID, 1<<62) {
		key, _ := m.Unpack(o.Key)
		row := m.Row(m.Tabs[o.Tbl], key...)
		if (row == nil) != (o.Image == nil) || row != nil && !bytes.Equal(record.Pack(nil, row), o.Image) {
			return false
		}
	}
	return true
}

// score scores everyone, or marks the scores as out of date.
func (m *importer) score() {
	if m.in.Deferred {
		m.SumTouched()
		m.ScoredOn = 0
		m.Exec("UPDATE book SET scored_on = 0")
		return
	}
	m.Rescore(write.RescoreOptions{Cause: model.CauseImport, Change: m.Change.ID, Rewrite: true, Progress: m.step})
}

func (m *importer) reject(row int, err error) {
	var e *model.Error
	if !errors.As(err, &e) {
		e = model.Invalid("error.db.internal").Wrap(err)
	}
	m.res.Problems = append(m.res.Problems, model.Problem{Row: row, Err: e})
	m.rows[row] = true
}

func (m *importer) isFresh(id int64) bool { return id > m.first.Customer }

const progressEvery = 2000

// tick tells how far a step is, and whether it is to end: it has failed, or nobody waits
// for it any more.
func (m *importer) tick(step string, i, n int) (over bool) {
	if i%progressEvery != 0 {
		return false
	}
	m.step(step, i, n)
	return m.Ctx.Err() != nil
}
