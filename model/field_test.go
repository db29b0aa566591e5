package model

import (
	"strings"
	"testing"
)

func TestFieldGuess(t *testing.T) {
	for list, want := range map[string]FieldType{
		"34|41|1,200|0.5": FieldNumber, "007|008": FieldText, "6222020200112233445|6222": FieldText, "2026-03-01|2026/3/5|2026年3月5日": FieldDate,
		"是|否|是": FieldYesNo, "yes|no": FieldYesNo, "0|1": FieldNumber, "男|女|女|男|女": FieldChoice, "red|blue": FieldText, "a|b|c|d|e|f": FieldText, "": FieldText, "12|n/a": FieldText,
	} {
		values := map[string]int{}
		for _, v := range strings.FieldsFunc(list, func(r rune) bool { return r == '|' }) {
			values[v]++
		}
		if got := GuessField(values); got != want {
			t.Errorf("%s looks like %s, want %s", list, got, want)
		}
	}
}

func TestFieldsInFilters(t *testing.T) {
	o := FilterOptions{Today: filterToday, Currency: "CNY", Fields: []FieldDef{
		{Name: "年龄", Type: FieldNumber}, {Name: "性别", Type: FieldChoice}, {Name: "Contract end", Type: FieldDate}, {Name: "会员", Type: FieldYesNo}, {Name: "source", Type: FieldChoice}, {Name: "备注(内部)", Type: FieldText},
	}}
	r := &Row{Customer: Customer{Name: "Acme", Fields: []Field{
		{"年龄", "41"}, {"性别", "女"}, {"Contract end", "2026-03-01"}, {"会员", "是"}, {"source", "Web shop"}, {"备注(内部)", "large\nlot"},
	}}}
	for expr, want := range map[string]bool{
		"年龄>40": true, "年龄>41": false, "年龄:41": true, "年龄!=41": false, "性别:女": true, "性别=女,男": true, "性别:男": false, "contract_end<2026-03-02": true,
		"contract_end>=2026-04": false, "会员:yes": true, "会员:否": false, "source:web": true, "source=web": false, "no:年龄": false, "has:source": true, "备注_内部_:lot": true,
		"not 年龄>40": false, "年龄>40 tier:A": false,
	} {
		f, err := ParseFilter(expr, o)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		again, err := ParseFilter(f.String(), o)
		if err != nil || f.Match(r) != want || again.Match(r) != want || f.Match(&Row{}) != (expr == "no:年龄" || strings.HasPrefix(expr, "not ")) {
			t.Errorf("%s (%s): %v, %v", expr, f, f.Match(r), err)
		}
	}
	for _, expr := range []string{"年纪>40", "性别>女", "年龄>old", "会员:maybe"} {
		if f, err := ParseFilter(expr, o); err == nil {
			t.Errorf("%s is read as %s", expr, f)
		}
	}
}
