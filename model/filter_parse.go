package model

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFilterDepth bounds how deep groups nest: far beyond what a person writes,
// and shallow enough for any stack.
const maxFilterDepth = 50

// ParseFilter reads a filter expression; see Filter for the language. An empty
// expression means everybody. Full-width punctuation counts as its plain twin,
// and attributes, flags, stages and kinds have Chinese names too. What cannot be
// read is CodeInvalid with the position (Pos, in characters from 1), the text,
// and where one is close, what may have been meant (Near).
func ParseFilter(expr string, o FilterOptions) (*Filter, error) {
	p := &filterParser{in: []rune(expr), o: o}
	p.space()
	if p.done() {
		return &Filter{Source: expr}, nil
	}
	root := p.or(0)
	switch {
	case p.err != nil:
		return nil, p.err
	case !p.done(): // only a closing parenthesis stops or() early
		return nil, Invalid("error.filter.paren_close", "Pos", p.at+1)
	}
	return &Filter{Source: expr, root: root}, nil
}

type filterParser struct {
	in  []rune
	at  int
	o   FilterOptions
	err error // the first one
}

// fail keeps an error, behind which there is nothing more to read.
func (p *filterParser) fail(err error) node {
	p.err, p.at = cmp.Or(p.err, err), len(p.in)
	return nil
}

func (p *filterParser) done() bool { return p.at >= len(p.in) }

// peek gives the folded character i places ahead, 0 past the end.
func (p *filterParser) peek(i int) rune {
	if p.at+i >= len(p.in) {
		return 0
	}
	return foldRune(p.in[p.at+i])
}

func (p *filterParser) space() {
	for !p.done() && unicode.IsSpace(p.peek(0)) {
		p.at++
	}
}

// keyword gives the grammar word at the cursor and its length.
func (p *filterParser) keyword() (string, int) {
	if p.peek(0) == '|' {
		n := If(p.peek(1) == '|', 2, 1)
		return "or", n
	}
	n := 0
	for r := p.peek(n); p.at+n < len(p.in) && !unicode.IsSpace(r) && !strings.ContainsRune(`()|"`, r); r = p.peek(n) {
		if n++; n > 3 {
			return "", 0
		}
	}
	return keywords[strings.ToLower(string(p.in[p.at:p.at+n]))], n
}

func (p *filterParser) or(depth int) node {
	var parts []node
	for {
		parts = append(parts, p.and(depth))
		k, w := p.keyword()
		if p.done() || k != "or" {
			return groupOf(true, parts)
		}
		p.at += w
	}
}

func (p *filterParser) and(depth int) node {
	var parts []node
	for dangling := true; ; {
		p.space()
		k, w := p.keyword()
		end := p.done() || p.peek(0) == ')' || k == "or"
		switch {
		case dangling && (end || k == "and"):
			return p.fail(Invalid("error.filter.operand", "Pos", p.at+1))
		case end:
			return groupOf(false, parts)
		case k == "and":
			p.at += w
			dangling = true
		default:
			parts, dangling = append(parts, p.unary(depth)), false
		}
	}
}

func (p *filterParser) unary(depth int) node {
	not := false
	for {
		p.space()
		if k, w := p.keyword(); k == "not" {
			p.at += w
		} else if r := p.peek(0); r == '-' || r == '!' && p.peek(1) != '=' {
			p.at++
		} else {
			break
		}
		not = !not
	}
	if k, _ := p.keyword(); p.done() || p.peek(0) == ')' || k != "" {
		return p.fail(Invalid("error.filter.operand", "Pos", p.at+1))
	}
	return turned(not, p.primary(depth))
}

func (p *filterParser) primary(depth int) node {
	if p.peek(0) != '(' {
		return p.term()
	}
	open := p.at + 1
	if depth >= maxFilterDepth {
		return p.fail(Invalid("error.filter.deep", "Pos", open))
	}
	p.at++
	n := p.or(depth + 1)
	if p.done() {
		return p.fail(Invalid("error.filter.paren_open", "Pos", open))
	}
	p.at++
	return n
}

// term reads a word or a comparison.
func (p *filterParser) term() node {
	if p.peek(0) == '"' {
		return p.word(p.quoted())
	}
	start := p.at
	for !p.done() && !p.atOperator() && !unicode.IsSpace(p.peek(0)) && !strings.ContainsRune(`"()|,`, p.peek(0)) {
		p.at++
	}
	name, pos := foldText(string(p.in[start:p.at])), start+1
	p.space()
	if p.done() || !p.atOperator() || p.peek(0) == '!' && p.peek(1) != '=' {
		p.at = start
		return p.word(p.bare(false))
	}
	if name == "" {
		return p.fail(Invalid("error.filter.no_attr", "Pos", pos))
	}
	op := p.operator()
	p.space()
	values := p.values()
	if p.err != nil {
		return nil
	}
	return p.compile(strings.ReplaceAll(name, "-", "_"), pos, op, values)
}

func (p *filterParser) word(w string) node {
	if strings.TrimSpace(w) == "" {
		return p.fail(Invalid("error.filter.operand", "Pos", p.at+1))
	}
	return &term{kind: termWord, values: []string{w}, needles: []string{foldText(w)}}
}

func (p *filterParser) atOperator() bool {
	return strings.ContainsRune(":=<>≥≤≠", p.peek(0)) || p.peek(0) == '!' && p.peek(1) == '='
}

// operators are the ways to write one, the longer before what they begin with.
var operators = [...]struct {
	text string
	op   operator
}{{">=", opGe}, {"<=", opLe}, {"!=", opNe}, {"<>", opNe}, {"==", opEq}, {"≥", opGe}, {"≤", opLe}, {"≠", opNe}, {">", opGt}, {"<", opLt}, {"=", opEq}}

// operator reads ":", "=", "==", "!=", "<>", ">", ">=" and so on, also after a
// colon, as in rev:>1000.
func (p *filterParser) operator() operator {
	if p.peek(0) == ':' {
		p.at++
		if !p.atOperator() || p.peek(0) == ':' {
			return opHas
		}
	}
	next := string([]rune{p.peek(0), p.peek(1)})
	for _, o := range operators {
		if strings.HasPrefix(next, o.text) {
			p.at += utf8.RuneCountInString(o.text)
			return o.op
		}
	}
	return opHas // never: atOperator saw one
}

// filterValue is one value with the place it stands at.
type filterValue struct {
	text string
	pos  int
}

// values reads a comma list, each plain or quoted.
func (p *filterParser) values() (out []filterValue) {
	for {
		v := filterValue{pos: p.at + 1}
		if p.peek(0) != '"' {
			v.text = p.bare(true)
		} else {
			v.text = p.quoted()
		}
		if strings.TrimSpace(v.text) == "" {
			p.fail(Invalid("error.filter.value", "Pos", v.pos))
		}
		out = append(out, v)
		if p.peek(0) != ',' {
			return out
		}
		p.at++
	}
}

// bare reads up to a space, a bar, a quote, or a parenthesis that was not opened
// within the word; a value ends at a comma too. Names such as 安达(上海) are one word.
func (p *filterParser) bare(value bool) string {
	var b strings.Builder
	depth := 0
	for ; !p.done(); p.at++ {
		r := p.peek(0)
		if unicode.IsSpace(r) || r == '|' || r == '"' || value && r == ',' || r == ')' && depth == 0 {
			break
		}
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		b.WriteRune(r)
	}
	return b.String()
}

// quoted reads a quoted text; a backslash takes the next character as it is.
func (p *filterParser) quoted() string {
	open := p.at + 1
	closing := `"`
	if r := p.in[p.at]; r != '"' { // typographic quotes come in pairs, in whatever order an input method gives them
		closing = "\"”“＂」"
	}
	var b strings.Builder
	for p.at++; !p.done(); p.at++ {
		r := p.in[p.at]
		switch {
		case r == '\\' && p.at+1 < len(p.in):
			p.at++
			b.WriteRune(p.in[p.at])
		case strings.ContainsRune(closing, r):
			p.at++
			return b.String()
		default:
			b.WriteRune(r)
		}
	}
	p.fail(Invalid("error.filter.quote", "Pos", open))
	return ""
}
