package exchange

import (
	"cmp"
	"fmt"
	"maps"
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
	for i := range r.plan.columns {
		c := &r.plan.columns[i]
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
			list = append(list, fmt.Sprintf("%s %d", clip(w), m[w]))
		}
	}
	return []model.Reason{{Code: code, N: float64(total), Text: strings.Join(list, ", ")}}
}
