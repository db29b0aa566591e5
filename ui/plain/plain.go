// Package plain is the workbench for screen readers and plain terminals: no
// alternate screen, no box art, no animation. A person types a line, tierbook
// answers in sentences.
package plain

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// pageSize is how many customers are read out at a time.
const pageSize = 10

const maxLine = 64 << 10

// Store is what the plain workbench asks of the book.
type Store interface {
	Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error)
	Customers(ctx context.Context, q model.ListQuery) (model.Page, error)
	Upcoming(ctx context.Context, q model.ListQuery, days int) ([]model.Coming, error)
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
	WhatIf(ctx context.Context, id int64, asOf model.Day) (model.Counterfactual, error)
	Stats(ctx context.Context, q model.StatsQuery) (model.Stats, error)
	Doubles(ctx context.Context, limit int, p model.Progress) ([]model.Pair, int, error)
	Compare(ctx context.Context, a, b int64) ([]model.Difference, error)
	Undo(ctx context.Context, session string) (model.Outcome, error)
	Redo(ctx context.Context, session string) (model.Outcome, error)
	Session() string
	LastChange(ctx context.Context) (undo, redo *model.Change, err error)
}

// Session is one sitting at the plain workbench.
type Session struct {
	Store    Store
	Lang     *lang.Lang
	Out      io.Writer
	Today    model.Day
	AsOf     model.Day // the day the store is asked for: 0 for today's stored scores
	Currency string
	Owner    string // "" for everybody, model.Unassigned for nobody's
	Zone     string // of the book's days
	// IsCurrency tells the codes of currencies from other words of three capitals.
	IsCurrency func(code string) bool
	// Filter reads an expression, or the name of a segment.
	Filter func(ctx context.Context, text string) (*model.Filter, error)
	// Command runs a command line of tierbook, in which numbers stand for rows.
	// What that fails of it has said itself.
	Command func(ctx context.Context, words []string, rows []model.Row) error

	lines  *bufio.Scanner
	rows   []model.Row                                 // what the numbers stand for
	pairs  []model.Pair                                // and those behind p
	more   func(ctx context.Context, offset int) error // reads on in what was read last
	offset int
	search string
	filter *model.Filter
	asked  int64 // the other session's change that the line before asked about
}

// letters are those that stand for a command about the customer of a number.
var letters = map[string]string{"s": "snooze", "d": "due", "o": "recommend"}

// Run reads lines until the person quits, the input ends or ctx does.
func (s *Session) Run(ctx context.Context, in io.Reader) error {
	s.say("plain.welcome")
	err := s.from(ctx, s.list, 0)
	if ctx.Err() != nil {
		fmt.Fprintln(s.Out)
		return nil
	}
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	s.lines = lines
	for s.prompt(); ctx.Err() == nil && lines.Scan(); s.prompt() {
		quit, err := s.line(ctx, strings.TrimSpace(lines.Text()))
		if quit {
			return nil
		}
		if _, known := errors.AsType[*model.Error](err); known {
			s.print(s.Lang.Error(err))
		} else if err != nil {
			return err
		}
	}
	fmt.Fprintln(s.Out) // behind the prompt that got no answer
	if ctx.Err() != nil {
		return nil
	}
	return lines.Err()
}

func (s *Session) line(ctx context.Context, text string) (quit bool, err error) {
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	asked := s.asked
	s.asked = 0
	switch {
	case word == "q":
		return true, nil
	case word == "?":
		s.say("plain.help")
	case text == "" || word == "t":
		s.search, s.filter = "", nil
		err = s.from(ctx, s.list, 0)
	case word == "n":
		err = s.from(ctx, s.more, s.offset+pageSize)
	case strings.HasPrefix(text, "/"):
		s.search, s.filter = strings.TrimSpace(text[1:]), nil
		err = s.from(ctx, s.list, 0)
	case word == "f":
		f, err := s.Filter(ctx, rest) // or a segment; everybody for ""
		if err != nil {
			return false, err
		}
		s.filter, s.search = cmp.Or(f, &model.Filter{}), cmp.Or(rest, s.Lang.T("action.customers"))
		return false, s.from(ctx, s.list, 0)
	case word == "w":
		err = s.upcoming(ctx)
	case word == "m":
		err = s.manager(ctx)
	case word == "p":
		err = s.doubles(ctx, rest)
	case word == "l":
		err = s.log(ctx, rest)
	case letters[word] != "":
		err = s.run(ctx, letters[word], rest)
	case word == "u" || word == "r":
		err = s.swap(ctx, word == "u", asked)
	default:
		line := words(strings.TrimPrefix(text, "tierbook "))
		if first, _ := utf8.DecodeRuneInString(line[0]); unicode.IsLetter(first) {
			return false, s.Command(ctx, line, s.rows)
		}
		err = s.open(ctx, word)
	}
	return false, err
}

// quotes are the marks within which words belong together, and what ends each.
var quotes = map[rune]rune{'"': '"', '\'': '\'', '“': '”', '‘': '’'}

// words splits a line at its spaces, but for those within quotes.
func words(line string) (out []string) {
	word, end, begun := "", rune(0), false
	for _, r := range line {
		switch opens := quotes[r]; {
		case end != 0 && r == end:
			end = 0
		case end == 0 && opens != 0 && (word == "" || strings.HasSuffix(word, "=")):
			end, begun = opens, true
		case end == 0 && unicode.IsSpace(r) && begun:
			out, word, begun = append(out, word), "", false
		case end != 0 || !unicode.IsSpace(r):
			word, begun = word+string(r), true
		}
	}
	return append(out, word)
}

func (s *Session) open(ctx context.Context, word string) error {
	r, err := Meant(s.rows, word)
	if err != nil {
		return err
	}
	d, err := s.Store.Detail(ctx, r.ID, s.AsOf, 5)
	if err != nil {
		return err
	}
	score := model.If(d.Score.Known, part.Tenth(d.Score.Value), "—")
	s.say("plain.detail", "Name", part.Cell(d.Name), "Tier", d.Score.Tier, "Score", score, "Stage", s.Lang.Stage(d.Score.Stage),
		"Due", d.Score.Due.String(), "Revenue", s.Lang.Money(d.Facts.Revenue, s.Currency), "Orders", d.Facts.Orders)
	s.say("plain.next", "Step", part.Cell(s.Lang.NextStep(&d.Row, d.Problem, s.Today)), "Why", strings.Join(s.Lang.Reasons(d.Score.Reasons), s.Lang.T("plain.comma")))
	s.say("plain.year", "Days", d.Cadence, "Orders", d.Score.Orders12m, "Revenue", s.Lang.Money(d.Score.Revenue12m, s.Currency),
		"Class", s.Lang.RFMClass(d.Score.RFMClass()))
	tenths := d.Score.Tenths() // as they add up to the score read out
	for i, c := range d.Score.Components {
		if c.Known {
			s.say("plain.component", "Name", s.Lang.Component(c.Name), "Value", part.Tenth(float64(tenths[i])/10))
		}
	}
	what, err := s.Store.WhatIf(ctx, r.ID, s.AsOf)
	if err != nil {
		return err
	}
	for _, line := range s.Lang.WhatIf(&what, d.Score.Tier, d.Override.Holds(s.Today)) {
		s.say("plain.what_if", "Label", line.Label, "Text", line.Text)
	}
	for _, v := range []string{model.ShowPhone(d.Phone), model.ShowEmail(d.Email), d.Note} {
		if v != "" {
			s.print(part.Cell(v))
		}
	}
	for i := range d.Timeline {
		s.print(s.event(&d.Timeline[i]))
	}
	return nil
}

func (s *Session) event(e *model.Interaction) string {
	money := model.If(e.Kind.HasAmount(), s.Lang.Money(e.Amount, e.Currency), "")
	grade := model.If(e.Satisfaction > 0, s.Lang.F("card.grade", "N", e.Satisfaction), "")
	open := model.If(e.Kind == model.Complaint && e.Resolved == 0, s.Lang.T("card.open"), "")
	return part.Join(s.Lang.T("plain.comma"), e.Day.String()+" "+s.Lang.Kind(e.Kind), money, grade, open, part.Cell(e.Outcome), part.Cell(e.Note))
}

// swap takes the last change back or brings it back. What another session made
// is named first; the same letter on the next line says yes.
func (s *Session) swap(ctx context.Context, undo bool, asked int64) error {
	do, done, ask := s.Store.Undo, "app.undone", "app.undo_other"
	last, taken, err := s.Store.LastChange(ctx)
	if err != nil {
		return err
	}
	if !undo {
		last, do, done, ask = taken, s.Store.Redo, "app.redone", "app.redo_other"
	}
	whose := s.Store.Session()
	if last != nil && last.Session != whose {
		if last.ID != asked {
			s.asked = last.ID
			s.print(part.Cell(s.Lang.F(ask, "What", s.Lang.Change(*last))))
			s.print(part.Cell(s.Lang.ChangedWhen(*last, s.Zone)))
			s.say("plain.again")
			return nil
		}
		whose = last.Session
	}
	out, err := do(ctx, whose)
	if err == nil {
		s.say(done, "What", part.Cell(s.Lang.Change(out.Change)))
	}
	return err
}

func (s *Session) say(key string, pairs ...any) { s.print(s.Lang.F(key, pairs...)) }

func (s *Session) print(text string) { fmt.Fprintln(s.Out, text) }

// Ask gives the line typed in answer to a question; false where the input ends.
func (s *Session) Ask(question string) (string, bool) {
	fmt.Fprint(s.Out, question+" ")
	if s.lines == nil || !s.lines.Scan() {
		return "", false
	}
	return strings.TrimSpace(s.lines.Text()), true
}

func (s *Session) prompt() { fmt.Fprint(s.Out, s.Lang.T("plain.prompt")) }
