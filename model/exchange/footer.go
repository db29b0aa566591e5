package exchange

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"tierbook/model"
)

var (
	// totalCell is what stands first in a row of totals.
	totalCell = regexp.MustCompile(`(?i)^(grand ?total|sub ?total|totals?|sum|合计|总计|小计|总和|合計|總計|小計|summe|gesamt|gesamtsumme|suma|suma total|grand totals \(\d+ records?\))\s*[:：]?$`)
	// footerLine is a line that a program writes below its list.
	footerLine = regexp.MustCompile(`(?i)^((generated|exported|printed|created) (by|on|at|from)\b|report (generated|run|date)|page \d+|total (records|rows|count)\b|end of (report|file)|` +
		`\d+ (records|rows)\b|-{5,}$|(mon|tues|wednes|thurs|fri|satur|sun)day, [a-z]+ \d|grand totals? \(|confidential information|copyright)|^共\s*\d.*[条行笔個]|^(导出|制表|打印|匯出|列印)(时间|日期|人|時間)|^数据来源|^資料來源`)
)

// footer tells whether a row is a sum of those above it, or a line that says
// something of the list: it is nobody's. A customer may be called Total, so that a
// row of totals must have nothing else but figures.
func (p *plan) footer(r *record) bool {
	if p.own || r.err != nil {
		return false
	}
	if r.part || p.tail > 0 && r.num >= p.tail {
		return true
	}
	if p.identified(r) {
		return false
	}
	at := slices.IndexFunc(r.cells, func(s string) bool { return cleanCell(s) != "" })
	if at < 0 {
		return false
	}
	first, figures := cleanCell(r.cells[at]), 0
	if !mayEnd(first) {
		return false
	}
	total, line := totalCell.MatchString(first), footerLine.MatchString(first)
	if !total && !line {
		return false
	}
	for _, cell := range r.cells[at+1:] {
		switch s := cleanCell(cell); {
		case s == "":
		case looksMoney(s):
			figures++
		case !totalCell.MatchString(s):
			return false // words
		}
	}
	return total && (figures > 0 || line) || !total && len(p.columns) > 1 && figures == 0
}

// mayEnd tells by the first letters whether totalCell or footerLine may match a cell: a
// look at every row of a file, which the patterns are too slow for.
func mayEnd(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case first >= utf8.RuneSelf:
		return strings.ContainsRune("合总小總共导制打匯列数資", first)
	case first >= '0' && first <= '9':
		return strings.Contains(s, " ")
	}
	return first == '-' || len(s) > 2 && strings.Contains("gr ge su sa to tu th re pr pa ex en cr co mo we fr", strings.ToLower(s[:2]))
}

// identified tells whether a row says by more than its first cell who it is of.
func (p *plan) identified(r *record) bool {
	return slices.ContainsFunc([]field{fRef, fEmail, fMobile, fPhone}, func(f field) bool {
		c := p.byField[f]
		return c != nil && c.index > 0 && cleanCell(r.cell(c.index)) != ""
	})
}

// tail gathers what may belong to a footer: rows of a cell or two with no other row
// below them.
type tail struct {
	began bool
	rows  []model.LeftRow
}

// add takes a row that is no footer by itself.
func (t *tail) add(p *plan, r *record) {
	if n := r.filled(); p.identified(r) || !t.began || r.err != nil || n > 2 || n > 1 && len(p.columns) < 6 || len(t.rows) == model.MaxLeft {
		*t = tail{}
		return
	}
	t.rows = append(t.rows, leftRow(r))
}

// leftRow tells of a row that is left out.
func leftRow(r *record) model.LeftRow {
	return model.LeftRow{Row: r.num, Text: clip(strings.Join(strings.Fields(strings.Join(r.cells, " ")), " "))}
}
