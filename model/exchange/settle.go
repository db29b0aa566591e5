package exchange

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
)

// persons settles who is whom where a customers file has names in several columns: a
// customer beside first and last names is where they work, a "contact" beside them
// is that customer, and a lone "name" beside first names is the last name.
func (p *plan) persons(first *sample, candidates [][]candidate) {
	person := p.has(fFirst, fLast)
	move := func(from, to field) {
		if c := p.byField[from]; c != nil && !p.has(to) && !p.given[c.index] {
			p.move(from, to)
		}
	}
	switch {
	case person && p.has(fContact) && !p.has(fName, fCompany) && !first.contains(p, fContact):
		move(fContact, fName)
		move(fFirst, fContactFirst)
		move(fLast, fContactLast)
	case person && p.named(fName, "@companies") && !first.contains(p, fName):
		move(fName, fCompany)
		if !p.has(fName) {
			p.choose(fName, candidates)
		}
	case p.has(fFirst) && !p.has(fLast) && p.named(fName, "name nom nome") && !first.contains(p, fName):
		move(fName, fLast)
	}
}

// contains tells whether a name has in most rows the first or last name in it.
func (s *sample) contains(p *plan, f field) bool {
	whole, seen, n := p.byField[f].index, 0, 0
	for _, row := range s.rows {
		for _, part := range []field{fFirst, fLast} {
			c := p.byField[part]
			if c == nil || c.index >= len(row) || whole >= len(row) || row[c.index] == "" || row[whole] == "" {
				continue
			}
			if seen++; strings.Contains(row[whole], row[c.index]) {
				n++
			}
		}
	}
	return n*2 > seen
}

// shared tells whether a column of refs numbers something else: customers of several
// names have the same, and as many as not.
func (s *sample) shared(p *plan) bool {
	ref, name := p.byField[fRef], p.byField[fName]
	if name == nil {
		return false
	}
	named, split := map[string]string{}, map[string]bool{}
	for _, row := range s.rows {
		if ref.index >= len(row) || name.index >= len(row) || row[ref.index] == "" || row[name.index] == "" {
			continue
		}
		id, n := row[ref.index], NormalName(row[name.index])
		if have, ok := named[id]; ok && have != n {
			split[id] = true
		}
		named[id] = n
	}
	return len(split)*2 > len(named)
}

// likely gives what a column may be whose header is not known as a whole: by a part
// of it and what stands in the rows.
func (s *sample) likely(index int, header string) []candidate {
	has := func(words string) bool {
		return slices.ContainsFunc(strings.Fields(words), func(w string) bool { return strings.Contains(header, w) })
	}
	if s.vacant(index) || has("last due update modif ship deliver valid expir birth tax vat fee discount limit credit balance annual ytd average avg lifetime "+
		"售后 fulfil commission deposit tip cost profit refund subscription 佣金 定金 押金 手续 最后 最近 上次 累计 历史 应收 余额 信用 到期 有效 税 运费 优惠 折扣 积分 更新 修改 发货") {
		return nil
	}
	switch {
	case s.mostly(index, func(c string) bool { return strings.Contains(c, "@") }):
		return []candidate{{fEmail, 500}}
	case has("date 日期 时间 datum fecha") && s.mostly(index, looksDate):
		return []candidate{{fDate, 500}, {fOtherDate, 500}}
	case has("amount 金额 价款 实付 importe betrag montant importo") && s.mostly(index, looksMoney):
		return []candidate{{fAmount, 500}}
	case has("状态 status estado") && has("order payment paid invoice transaction 订单 付款 支付 交易 单据 pedido"):
		return []candidate{{fStatus, 500}}
	case has("order invoice transaction booking confirmation receipt 订单 单据 交易 发票 pedido fattura facture bestell rechnung") && has("no num code id 号 编码 nr") &&
		s.distinct(index)*2 > len(s.rows):
		return []candidate{{fOrderID, 500}}
	}
	return nil
}

// marketplace settles the price of an item where that is of the whole row, and what
// only says whether an order was given back.
func (p *plan) marketplace(first *sample, candidates [][]candidate) {
	for i, c := range p.columns {
		if c.word == "refunded" && first.all(i, func(s string) bool { return hasWord("0 1 true false yes no", strings.ToLower(s)) }) {
			candidates[i] = []candidate{{fStatus, 0}}
		}
		if c.word == "itemprice" && slices.ContainsFunc(p.columns, func(of *column) bool { return hasWord("orderitemid amazonorderid", of.word) }) {
			candidates[i] = []candidate{{fAmount, 0}}
		}
	}
}

// statement settles what a statement of payments says of its rows: who paid, and
// whether invoices stand beside their payments.
func (p *plan) statement(first *sample) {
	for i, c := range p.columns {
		if from := p.byField[fEmail]; from != nil && from != c && c.field == "" && first.mostly(i, func(s string) bool { return strings.Contains(s, "@") }) {
			p.payee = c
		}
		p.invoices = p.invoices || hasWord("duedate balance openbalance amountdue invoiceamountdue faelligam fälligkeitsdatum fälligam scadenza échéance vencimiento 到期日", c.word)
	}
	if c := p.byField[fContact]; c != nil && !p.has(fName, fFirst, fLast) && !p.given[c.index] { // a bill's only name
		p.move(fContact, fName)
	}
	if c := p.byField[fRef]; c != nil && !p.given[c.index] && first.shared(p) {
		p.move(fRef, "")
	}
	if c := p.byField[fKind]; c != nil {
		_, bills := first.cells(c.index, func(s string) bool {
			return hasWord("invoice salesinvoice taxinvoice rechnung facture factura 发票", normalKind(s))
		})
		p.billed = bills > 0
	}
	if c := p.byField[fStatus]; c != nil && !p.has(fOrderID) && p.has(fExpected, fProbability) {
		p.deals = p.deals || first.mostly(c.index, func(s string) bool { return hasWord("open won lost", normalHeader(s)) })
	}
}

// monthWord is a year and its month in a title: 2025年12月, 2025-12, December 2025.
var monthWord = model.Pattern(`(?:19|20)\d\d\s*[年/.-]\s*(\d{1,2})\b|(\pL{3,9})\.? (?:19|20)\d\d`)

// settleYear finds in the titles the year of days that have none, and the month, where the
// list is of a month or two: about a year's end such days are of two years.
func (p *plan) settleYear(titles []string, first *sample) {
	if p.year = yearOf(titles); p.year == "" {
		return
	}
	if m := monthWord().FindStringSubmatch(strings.Join(titles, " ")); m != nil {
		p.month = max(monthOf("1 "+m[2]+" "+p.year), monthOf(p.year+"-"+m[1]+"-1"))
	}
	for i, c := range p.columns {
		if _, n := first.cells(i, func(s string) bool { m := monthOf(dated(s, p.year)); return m > time.February && m < time.November }); n > 0 && c.field.isDate() {
			p.month = 0
		}
	}
}

// dated gives a cell of days with a year where it has none and the titles name one.
func (p *plan) dated(cell string) string {
	out, turn := dated(cell, p.year), 0
	if p.month == 0 || out == cell {
		return out
	}
	switch m := monthOf(out); {
	case m == 0:
	case m <= time.February && p.month >= time.November:
		turn = 1
	case m >= time.November && p.month <= time.February:
		turn = -1
	}
	if turn != 0 {
		year, _ := strconv.Atoi(p.year)
		p.turned = strconv.Itoa(year + turn)
		out = dated(cell, p.turned)
	}
	return out
}
