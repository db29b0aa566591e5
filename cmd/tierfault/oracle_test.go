//go:build linux

package tierfault

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tierbook/db"
	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/ui/uitest"
)

// people is how many customers a book under test begins with.
const people = 25

func options(by string) db.Options {
	return db.Options{Now: time.Now, Zone: time.UTC, By: by, Wait: 60 * time.Second, MustExist: true}
}

// seedBook makes the book that a campaign's faults begin with: some people who have
// bought before.
func (b *bench) seedBook() string {
	path, o := filepath.Join(b.folder, "seed.db"), options("fault")
	o.MustExist = false
	d := uitest.Must(db.Open(b.ctx, path, o))
	for i := range people {
		c := model.Customer{Ref: fmt.Sprintf("F-%02d", i), Name: fmt.Sprintf("Fault %02d", i), Owner: "li", Note: strings.Repeat("n", i*7)}
		uitest.Must(d.AddCustomer(b.ctx, c, []model.Contact{{Name: "Contact of " + c.Name, Phone: "555"}}))
	}
	for i := range 3 * people {
		uitest.Must(d.LogInteraction(b.ctx, interaction(-1-i), 0))
	}
	uitest.Try(d.Close())
	return b.encrypted(path)
}

// secret opens the encrypted books.
const secret = engine.KeyMark + "fault"

// encrypted encrypts the book at path where that is asked for.
func (b *bench) encrypted(path string) string {
	if b.encrypt {
		uitest.Try(engine.Reencrypt(b.ctx, path, []byte(secret)))
	}
	return path
}

// interaction is the one that a writer logs under a number.
func interaction(n int) model.Interaction {
	in := model.Interaction{CustomerID: int64(1 + (n%people+people)%people), Kind: model.Call, Note: fmt.Sprintf("number %d", n), Clock: model.NoClock, ExternalID: fmt.Sprint("key-", n)}
	if n%3 == 0 {
		in.Kind, in.Amount, in.Currency = model.Order, int64(100+(n*n)%9973), "CNY"
	}
	return in
}

// hashOf is what the oracle demands to find again of an interaction.
func hashOf(in *model.Interaction) string {
	sum := sha256.Sum256(fmt.Append(nil, in.ID, in.CustomerID, in.Kind, in.Amount, in.Currency, in.Note, in.Day, in.By, in.ExternalID))
	return hex.EncodeToString(sum[:8])
}

// writer logs interactions and prints each one's number, hash and microseconds once
// the book said saved. What fails is told and left out.
func writer(ctx context.Context, path string, from, count int) {
	uitest.Try(engine.Unlock(path, []byte(secret)))
	d := uitest.Must(db.Open(ctx, path, options("fault")))
	for n := from; n < from+count && ctx.Err() == nil; n++ {
		began := time.Now()
		out, err := d.LogInteraction(ctx, interaction(n), 0)
		for range 2 { // a failure may have been saved: the key makes that no second one
			if err != nil {
				fmt.Println("failed", n, strings.ReplaceAll(err.Error(), "\n", " "))
				out, err = d.LogInteraction(ctx, interaction(n), 0)
			}
		}
		if err != nil {
			continue
		}
		fmt.Println("saved", out.Interaction.ID, hashOf(out.Interaction), time.Since(began).Microseconds())
	}
	uitest.Try(d.Close())
}

// reader reads lists and follows others' writes until its input ends.
func reader(ctx context.Context, path string) {
	uitest.Try(engine.Unlock(path, []byte(secret)))
	d := uitest.Must(db.Open(ctx, path, options("reader")))
	open, end := context.WithCancel(ctx)
	go func() {
		defer end()
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	reads := 0
	for ; open.Err() == nil; reads++ {
		uitest.Try(d.Refresh(ctx))
		uitest.Must(d.Customers(ctx, model.ListQuery{Sort: model.AttrRevenue, Desc: true, Limit: 50}))
	}
	fmt.Println("read", reads)
	uitest.Try(d.Close())
}

// acknowledged is what writers printed as saved, hash by number, and how long each
// took.
type acknowledged struct {
	hashes map[int64]string
	last   int64
	micros []int
	failed []string
}

func readAcknowledged(r io.Reader) acknowledged {
	a := acknowledged{hashes: map[int64]string{}}
	for s := bufio.NewScanner(r); s.Scan(); {
		var id int64
		var hash string
		var micros int
		if n, _ := fmt.Sscanf(s.Text(), "saved %d %s %d", &id, &hash, &micros); n == 3 {
			a.hashes[id], a.last = hash, id
			a.micros = append(a.micros, micros)
		} else if strings.HasPrefix(s.Text(), "failed") {
			a.failed = append(a.failed, s.Text())
		}
	}
	return a
}

// verdict is what the checker found of one book.
type verdict struct {
	acknowledged, lost int
	closed             int      // books closed to writes until doctor found them whole
	broken             []string // what was wrong besides loss
}

func (v *verdict) wrong(format string, args ...any) {
	v.broken = append(v.broken, fmt.Sprintf(format, args...))
}

// check opens the book and demands everything acknowledged and everything derived.
func check(ctx context.Context, path string, a acknowledged) verdict {
	v := verdict{acknowledged: len(a.hashes)}
	if c, err := engine.Check(ctx, path); err == nil && c.Lifted {
		v.closed = 1
	}
	d, err := db.Open(ctx, path, options("checker"))
	if err != nil {
		v.lost = v.acknowledged
		v.wrong("cannot be opened: %v", err)
		return v
	}
	for id, hash := range a.hashes {
		in, err := d.Interaction(ctx, id)
		if err != nil || hashOf(&in) != hash {
			v.lost++
			v.wrong("interaction %d: %v, %+v", id, err, in)
		}
	}
	v.figures(ctx, d)
	if _, err := d.LogInteraction(ctx, interaction(1_000_000), 0); err != nil {
		v.wrong("takes no write: %v", err)
	} else if _, err := d.Undo(ctx, ""); err != nil {
		v.wrong("takes nothing back: %v", err)
	}
	if err := d.Close(); err != nil {
		v.wrong("close: %v", err)
	}
	if c, err := engine.Check(ctx, path); err != nil || !c.Sound() {
		v.wrong("doctor finds %+v, %v", c, err)
	}
	return v
}

// figures demands sums and scores that follow from the rows; orders and revenue are
// added up here once more.
func (v *verdict) figures(ctx context.Context, d *db.DB) {
	if _, err := d.EnsureFresh(ctx, nil); err != nil {
		v.wrong("cannot be scored: %v", err)
	}
	if e, err := d.Examine(ctx); err != nil || !e.Right() || e.Strays > 0 {
		v.wrong("derived rows are wrong: %+v, %v", e, err)
	}
	orders, revenue, keys := map[int64]int{}, map[int64]int64{}, map[string]bool{}
	err := d.EachInteraction(ctx, model.ListQuery{}, func(_ *model.Row, in *model.Interaction) error {
		if keys[in.ExternalID] {
			v.wrong("twice under one key: %+v", *in)
		}
		keys[in.ExternalID] = true
		switch {
		case in.Base == nil:
		case in.Kind == model.Order:
			orders[in.CustomerID]++
			revenue[in.CustomerID] += *in.Base
		case in.Kind == model.Refund:
			revenue[in.CustomerID] -= *in.Base
		}
		return nil
	})
	if err != nil {
		v.wrong("interactions: %v", err)
	}
	err = d.Each(ctx, model.ListQuery{}, func(r *model.Row) error {
		if r.Facts.Orders != orders[r.ID] || r.Facts.Revenue != revenue[r.ID] {
			v.wrong("customer %d: %d orders of %d, counted %d of %d", r.ID, r.Facts.Orders, r.Facts.Revenue, orders[r.ID], revenue[r.ID])
		}
		return nil
	})
	if err != nil {
		v.wrong("customers: %v", err)
	}
}

// digest is a hash of everything in a book that is not derived.
func digest(ctx context.Context, path string) (string, error) {
	if err := engine.Unlock(path, []byte(secret)); err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range []string{"customer", "contact", "interaction"} {
		t := record.Tables()[name]
		var cols, keys []string
		for _, c := range t.Cols {
			cols = append(cols, "quote("+c+")")
		}
		for _, k := range t.Key {
			keys = append(keys, t.Cols[k])
		}
		var all string
		query := "SELECT coalesce(group_concat(r, char(10)), '') FROM (SELECT " + strings.Join(cols, "||','||") + " AS r FROM " + name + " ORDER BY " + strings.Join(keys, ", ") + ")"
		if err := engine.Peek(ctx, path, query, &all); err != nil {
			return "", err
		}
		_, _ = io.WriteString(sum, name+all)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// copyBook copies a book that nobody has open, with its log, into a folder of its
// own.
func copyBook(from, folder string) string {
	uitest.Try(os.RemoveAll(folder))
	uitest.Try(os.MkdirAll(folder, 0o700))
	to := filepath.Join(folder, "book.db")
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(from + end)
		if os.IsNotExist(err) {
			continue
		}
		uitest.Try(err)
		uitest.Try(os.WriteFile(to+end, data, 0o600))
	}
	return to
}
