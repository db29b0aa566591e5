package exchange

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"tierbook/model"
)

// verdictOf reads a cell of a status column whose header is in normal form.
func (r *rowReader) verdictOf(header, cell string) string {
	w := normalHeader(cell)
	if hasWord("@status_flags", header) || strings.HasPrefix(header, "is") {
		return map[bool]string{true: statusCounts, false: statusOut}[hasWord("0 false no n f 否 nein", w) || w == ""]
	}
	if header == "refunded" {
		return map[bool]string{true: statusRefunded}[!hasWord("0 false no n", w)]
	}
	if hasWord("@paid_flags", header) {
		return map[bool]string{true: statusOut}[hasWord("0 false no n 否 nein unpaid", w)]
	}
	if v, ok := verdicts()[w]; ok {
		return v
	}
	for _, stem := range []string{"cancel", "storn", "void", "draft", "refunded", "取消", "作废", "删除", "annul", "overdue", "pastdue"} {
		if strings.Contains(w, stem) && !strings.HasPrefix(w, "not") && !strings.HasPrefix(w, "un") && !strings.HasPrefix(w, "partial") && !strings.HasPrefix(w, "未") {
			return map[bool]string{true: statusRefunded, false: statusOut}[stem == "refunded"]
		}
	}
	return model.If((hasWord("@payable", header) || r.plan.invoices) && hasWord("pending authorized open overdue pastdue sent viewed", w), statusOut, statusCounts)
}

// status reads all status columns of a row: what takes it out is surer than what
// counts it. It gives the cell that decided.
func (r *rowReader) status() (verdict, cell string) {
	rank := map[string]int{statusCounts: 0, statusWon: 1, statusLost: 2, statusRefunded: 3, statusOut: 4}
	for _, c := range r.plan.columns {
		if c.field != fStatus {
			continue
		}
		s := r.cell(c)
		if s == "" {
			continue
		}
		if v := r.verdictOf(c.word, s); rank[v] > rank[verdict] {
			verdict, cell = v, s
			switch {
			case hasWord("@status_flags", c.word):
				cell = c.header
			case hasWord("@paid_flags", c.word):
				cell = c.header + ": " + s
			}
		}
	}
	return verdict, cell
}

// deal makes a row of a pipeline what the book knows: a deal won is an order on
// the day it was closed, any other a note, an open one with what is expected.
func (r *rowReader) deal(l *line, verdict, stage string) {
	x := &l.in.Interaction
	l.deal, l.won = true, verdict == statusWon
	if verdict == statusWon {
		x.Kind = model.Order
		if !l.money { // what was expected of it came
			l.amount, l.money, x.Currency = x.Expected, x.Expected != 0, r.o.Currency
		}
		x.Expected, x.Probability = 0, 0
		return
	}
	x.Kind, x.Outcome = model.Note, cmp.Or(x.Outcome, shared(stage))
	if verdict == statusLost {
		l.amount, l.money, x.Currency, x.Expected, x.Probability = 0, false, "", 0, 0
		return
	}
	if x.Expected == 0 && (x.Currency == "" || x.Currency == r.o.Currency) {
		x.Expected = max(l.amount, 0)
	}
	if x.Expected != 0 && r.text(fProbability) == "" {
		x.Probability = model.EvenOdds
	}
	l.amount, l.money, x.Currency = 0, false, ""
	closing := x.Day
	if r.o.Today != 0 {
		x.Day = min(x.Day, r.o.Today)
	}
	if m, p := r.moment(fCreated); p == nil && m.day != 0 {
		x.Day, x.Clock = m.day, m.clock
	}
	if x.Next == 0 && closing > x.Day {
		x.Next = closing
	}
}

// leftOut counts by status the rows and orders that were left out.
type leftOut map[string]int

// note says what was left out, the most frequent word first.
func (m leftOut) note(code string) []model.Reason {
	if len(m) == 0 {
		return nil
	}
	words := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(m[b]-m[a], strings.Compare(a, b)) })
	total, list := 0, []string(nil)
	for i, w := range words {
		total += m[w]
		if i < 10 {
			list = append(list, fmt.Sprintf("%s %d", Clip(w), m[w]))
		}
	}
	return []model.Reason{{Code: code, N: float64(total), Text: strings.Join(list, ", ")}}
}

// line is one row of an interactions file understood, before rows of one order
// are put together.
type line struct {
	in      model.ImportInteraction
	amount  int64 // signed, minor units
	fine    int64 // what the amount has beyond them, in millionths of one
	money   bool  // the row has an amount
	more    bool  // the row belongs to the order of the row above
	order   string
	key     groupKey // of the order, where it has an id
	out     string   // the status by which the row does not count
	said    bool     // the row has a status of its own
	deal    bool     // the row is a deal, known by its customer and its name
	won     bool
	part    *soldLine
	product string // stands in for the note that the row lacks
	back    int64  // of the amount, what was given back
}

// groupKey stands for one order of a file, or for the meaning of a row: the
// first twelve bytes of a SHA-256, so that ten million of them do not meet.
// The zero key is none.
type groupKey [12]byte

func keyOf(words ...string) groupKey {
	buf := make([]byte, 0, 256)
	for _, w := range words {
		buf = binary.AppendUvarint(buf, uint64(len(w)))
		buf = append(buf, w...)
	}
	sum := sha256.Sum256(buf)
	return groupKey(sum[:12])
}

// soldLine is a line of an order as its row has it.
type soldLine struct {
	model.Line
	fine, costFine int64 // what amount and cost have beyond minor units, in millionths of one
	exact          bool  // the amount is the row's share of the order's
}

func (p *soldLine) negate() {
	p.Quantity, p.Amount, p.fine = -p.Quantity, -p.Amount, -p.fine
	if p.Cost != nil {
		cost := -*p.Cost
		p.Cost, p.costFine = &cost, -p.costFine
	}
}

// roundRest rounds an amount of minor units and millionths, and gives what is left.
func roundRest(minor, fine int64) (rounded, rest int64) {
	n := int64(math.Round(float64(fine) / 1e6))
	return minor + n, fine - n*1_000_000
}

// figure reads a money cell: nil when it is empty.
func (r *rowReader) figure(c *column) (*decimal, string, *model.Problem) {
	s := r.cell(c)
	if s == "" {
		return nil, "", nil
	}
	f, ok := parseFigure(s)
	v, exact := f.value(c.money.dec)
	if !ok || !exact {
		return nil, "", r.problem(c, model.Invalid("error.exchange.amount", "Text", Clip(s)))
	}
	return &v, f.currency, nil
}

// minor gives a money cell in minor units of a currency; known is false where there
// is none.
func (r *rowReader) minor(f field, currency string) (minor int64, known bool, p *model.Problem) {
	c := r.plan.byField[f]
	d, _, p := r.figure(c)
	if p != nil || d == nil {
		return 0, false, p
	}
	minor, err := toMinor(*d, currency, r.cell(c))
	if err != nil {
		return 0, false, r.problem(c, err)
	}
	return minor, true, nil
}

// currency settles the currency of the row: the currency column, then the sign
// beside the amount, then the header ("Amount (USD)"), then the book's.
func (r *rowReader) currency(sign string, amount *column) (string, *model.Problem) {
	c := r.plan.byField[fCurrency]
	if s := r.cell(c); s != "" {
		code := currencyCode(s, r.o.Currency)
		if !RealCurrency(code) {
			return "", r.problem(c, model.Invalid("error.exchange.currency", "Text", Clip(s)))
		}
		return code, nil
	}
	if sign != "" {
		return signedCurrency(sign, r.o.Currency), nil
	}
	if amount != nil && amount.unit != "" {
		return amount.unit, nil
	}
	return r.o.Currency, nil
}

// currencyCode reads a currency column: a code, a sign or a word.
func currencyCode(s, book string) string {
	u := strings.ToUpper(strings.TrimSpace(s))
	if i := strings.LastIndex(u, " - "); i >= 0 { // "Chinese Yuan - CNY"
		u = u[i+3:]
	}
	if u == "RMB" {
		return "CNY"
	}
	if RealCurrency(u) {
		return u
	}
	f := figure{}
	if f.cutAffix(u) == "" {
		return signedCurrency(f.currency, book)
	}
	return u
}
