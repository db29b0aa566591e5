// Package dbtest opens temporary books for tests of other packages: a real
// database file, a clock that stands still, and a small sample.
package dbtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"tierbook/db"
	"tierbook/db/dbtest/server"
	"tierbook/model"
)

var startTime = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// Clock is a clock that moves only when told to. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock gives a clock standing at 2026-03-02 09:30 UTC.
func NewClock() *Clock { return &Clock{now: startTime} }

// Now gives the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Today gives the civil day on the clock, in UTC.
func (c *Clock) Today() model.Day { return model.DayOf(c.Now()) }

// Add moves the clock by some days.
func (c *Clock) Add(days int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.AddDate(0, 0, days)
}

// Options are those of a test's book: UTC, CNY, the clock.
func Options(c *Clock) db.Options {
	return db.Options{Now: c.Now, Zone: time.UTC, Currency: "CNY", By: "li", Wait: 20 * time.Second}
}

// Open opens an empty book in a temporary folder; the test closes it.
func Open(t testing.TB) (*db.DB, *Clock) {
	t.Helper()
	c := NewClock()
	return OpenAt(t, server.Book(t.TempDir()), Options(c)), c
}

// OpenAt opens the book at a path; the test closes it.
func OpenAt(t testing.TB, path string, o db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), path, o)
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

// sample is one customer of the sample with its orders: days ago and amount.
type sample struct {
	ref, name, owner, region, phone, contact string
	kind                                     model.CustomerKind
	tags                                     []string
	orders                                   [][2]int64
	calls                                    []int64
}

func samples() []sample {
	return []sample{
		{"C001", "Meridian Optics", "li", "East", "+86 138 0013 8000", "Ann Lee", model.Company, []string{"vip"}, [][2]int64{{400, 120000}, {300, 90000}, {200, 150000}, {95, 80000}}, []int64{90, 40}},
		{"C002", "上海明远科技有限公司", "王芳", "华东", "021-6888 1234", "张伟", model.Company, []string{"重点"}, [][2]int64{{250, 500000}, {120, 450000}, {30, 620000}}, []int64{25}},
		{"C003", "Olga Petrova", "li", "North", "+7 495 123-45-67", "", model.Person, nil, [][2]int64{{500, 3000}}, []int64{480}},
		{"C004", "李娜", "王芳", "华南", "139-1234-5678", "", model.Person, nil, [][2]int64{{60, 8800}, {20, 9900}}, []int64{15}},
		{"C005", "Borealis GmbH", "li", "East", "030 1234567", "Kurt Weiß", model.Company, []string{"vip", "export"}, nil, []int64{200}},
		{"C006", "Delta Traders", "sam", "West", "", "", model.Company, nil, [][2]int64{{700, 40000}, {650, 42000}, {600, 39000}}, nil},
	}
}

// Sample fills a book with six customers, Chinese and Western, with orders,
// calls and contacts, and gives their ids in order.
func Sample(t testing.TB, d *db.DB, c *Clock) []int64 {
	t.Helper()
	ctx := context.Background()
	var ids []int64
	for _, s := range samples() {
		var contacts []model.Contact
		if s.contact != "" {
			contacts = append(contacts, model.Contact{Name: s.contact, Phone: s.phone, Primary: true})
		}
		out, err := d.AddCustomer(ctx, model.Customer{
			Ref: s.ref, Name: s.name, Owner: s.owner, Region: s.region, Phone: s.phone, Kind: s.kind, Tags: s.tags,
			Created: c.Today() - 800,
		}, contacts)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, out.CustomerID)
		for _, o := range s.orders {
			logOne(t, d, model.Interaction{CustomerID: out.CustomerID, Day: c.Today() - model.Day(o[0]), Clock: model.NoClock, Kind: model.Order, Amount: o[1], Currency: "CNY"})
		}
		for _, ago := range s.calls {
			logOne(t, d, model.Interaction{CustomerID: out.CustomerID, Day: c.Today() - model.Day(ago), Clock: model.NoClock, Kind: model.Call})
		}
	}
	if _, err := d.Rescore(ctx, nil); err != nil {
		t.Fatal(err)
	}
	return ids
}

func logOne(t testing.TB, d *db.DB, in model.Interaction) {
	t.Helper()
	if _, err := d.LogInteraction(context.Background(), in, 0); err != nil {
		t.Fatal(err)
	}
}
