package write

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// saltBytes make what a subject is sealed with impossible to guess.
const saltBytes = 16

// auditEntry is a row of the audit log.
type auditEntry struct {
	id, at, change, customer, count    int64
	session, by, action, kind, subject string
	salt, sealed, hash                 []byte
}

const auditCols = "at, session, by_whom, action, kind, change_id, customer_id, subject, count, salt, sealed, hash"

func (e *auditEntry) targets() []any {
	return []any{&e.id, &e.at, &e.session, &e.by, &e.action, &e.kind, &e.change, &e.customer, &e.subject, &e.count, &e.salt, &e.sealed, &e.hash}
}

// seal gives the entry a salt, and the hash of its subject with it.
func (e *auditEntry) seal() {
	e.salt = make([]byte, saltBytes)
	_, _ = rand.Read(e.salt) // never fails
	e.sealed = e.sealing()
}

func (e *auditEntry) sealing() []byte {
	sum := sha256.Sum256(append(bytes.Clone(e.salt), e.subject...))
	return sum[:]
}

// link gives the entry's hash behind an entry with the hash before.
func (e *auditEntry) link(before []byte) []byte {
	sum := sha256.Sum256(record.Pack(nil, []any{
		string(before), e.at, e.session, e.by, e.action, e.kind, e.change, e.customer, e.count, string(e.sealed),
	}))
	return sum[:]
}

// Audit notes who did what; it is never taken back. customer is the one customer that
// it is about, 0 for others.
func (x *Tx) Audit(action string, c *model.Change, customer int64) {
	e := auditEntry{
		at: x.Now, session: x.Book.Session, by: x.Book.By, action: action, kind: string(c.Kind), change: c.ID, customer: customer, subject: c.Subject, count: int64(c.Count),
	}
	e.seal()
	x.auditHead = e.link(x.auditHead)
	x.Exec("INSERT INTO audit ("+auditCols+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		e.at, e.session, e.by, e.action, e.kind, e.change, e.customer, e.subject, e.count, e.salt, e.sealed, x.auditHead)
	x.Exec("UPDATE book SET audit_head = $1", x.auditHead)
}

// ChainAudit links the entries from before the log was a chain.
func ChainAudit(ctx context.Context, tx engine.Tx) error {
	head, err := engine.Value[[]byte](ctx, tx, "SELECT audit_head FROM book")
	if err != nil {
		return err
	}
	old, err := engine.All(ctx, tx, (*auditEntry).targets, "SELECT id, "+auditCols+" FROM audit WHERE hash = x'' ORDER BY id")
	for i := 0; err == nil && i < len(old); i++ {
		e := &old[i]
		e.seal()
		head = e.link(head)
		_, err = tx.ExecContext(ctx, "UPDATE audit SET salt = $1, sealed = $2, hash = $3 WHERE id = $4", e.salt, e.sealed, head, e.id)
	}
	if err == nil && len(old) > 0 {
		_, err = tx.ExecContext(ctx, "UPDATE book SET audit_head = $1", head)
	}
	return err
}

// AuditChain is what a walk along the audit log found.
type AuditChain struct {
	Entries int
	Erased  int    // entries whose subject was erased
	Broken  int64  // the number of the first entry that is not as it was written or does not follow from the one before, 0 for none
	Missing bool   // entries before that one are missing, or the newest
	Head    []byte // the newest entry's hash
}

// Holds tells that no entry was changed or taken out, as far as a chain can show: who
// takes out the newest entries and the head in the book with them leaves a chain that
// holds, and only a head noted elsewhere tells.
func (c *AuditChain) Holds() bool { return c.Broken == 0 && !c.Missing }

// CheckAudit walks along the audit log.
func CheckAudit(ctx context.Context, tx engine.Tx) (c AuditChain, err error) {
	head, err := engine.Value[[]byte](ctx, tx, "SELECT audit_head FROM book")
	if err != nil {
		return c, err
	}
	var e auditEntry
	last := int64(0)
	err = engine.Scan(ctx, tx, "SELECT id, "+auditCols+" FROM audit ORDER BY id", nil, e.targets(), func() {
		erased := len(e.salt) == 0
		sealed := bytes.Equal(e.sealed, e.sealing()) || erased && e.subject == ""
		switch right := sealed && bytes.Equal(e.hash, e.link(c.Head)); {
		case right || !c.Holds():
		default:
			c.Broken, c.Missing = e.id, sealed && last+1 < e.id // numbers are given out one by one
		}
		if c.Entries++; erased {
			c.Erased++
		}
		c.Head, last = bytes.Clone(e.hash), e.id
	})
	c.Missing = c.Missing || c.Holds() && !bytes.Equal(c.Head, head)
	return c, err
}
