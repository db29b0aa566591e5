package cli

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// dash stands where a figure is unknown.
const dash = "—"

// orDash gives "—" for an empty text.
func orDash(s string) string { return cmp.Or(s, dash) }

// whole writes a known figure without decimals.
func whole(v float64, ok bool) string {
	return model.If(ok, model.NumberText(math.Round(v), 0), dash)
}

// mean is whole of a mean that may be unknown.
func mean(v *float64) string {
	return whole(*cmp.Or(v, new(float64)), v != nil)
}

// percent writes a share 0..1 as a percentage.
func percent(v *float64) string {
	return model.If(v == nil, dash, lang.Share(*cmp.Or(v, new(float64))))
}

// hashed writes a customer's number as it is typed.
func hashed(id int64) string { return "#" + strconv.FormatInt(id, 10) }

// marks are those that a table has had so far.
type marks struct {
	l           *lang.Lang
	hand, rough bool
}

// tier writes the tier, with a star where a person's override stands above the
// machine's.
func (m *marks) tier(row *model.Row) string {
	hand := row.Score.Tier != row.Score.MachineTier
	m.hand = m.hand || hand
	return m.l.Tier(row.Score.Tier) + model.If(hand, "*", "")
}

// score writes the score in whole points, behind ~ where it is provisional.
func (m *marks) score(row *model.Row) string {
	rough := row.Score.Provisional && row.Score.Known
	m.rough = m.rough || rough
	return model.If(rough, "~", "") + whole(row.Score.Value, row.Score.Known)
}

// tellMarks ends a table and says below it what its marks mean.
func (r *run) tellMarks(m *marks, err error) error {
	legend := part.Join(" · ", model.If(m.hand, "* "+m.l.T("help.mark.hand"), ""), model.If(m.rough, "~ "+m.l.T("help.mark.provisional"), ""))
	if err == nil && legend != "" {
		r.tell(legend)
	}
	return err
}

func reasonsJSON(rs []model.Reason, l *lang.Lang) []string {
	return model.Each(rs, func(r *model.Reason) string { return l.Reason(*r) })
}

// reasons joins what speaks for a follow-up.
func reasons(rs []model.Reason, l *lang.Lang) string {
	return strings.Join(reasonsJSON(rs, l), " · ")
}

// sentence begins with a capital and ends with a full stop in l's language.
func sentence(s string, l *lang.Lang) string {
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	return model.If(l.Tag() == "zh", s+"。", s+".")
}

// changeText words what a change did, safe to print.
func changeText(c model.Change, l *lang.Lang) string { return part.Cell(l.Change(c)) }

// deltaText is the before → after line of a write about one customer:
// "Meridian Optics  72 → 81  B → A ▲  recency +6, monetary +3".
func (r *run) deltaText(o *model.Outcome, l *lang.Lang) string {
	if o.After == nil {
		return ""
	}
	return strings.Join(model.Each(l.Delta(part.Cell(o.After.Name), o), func(s *string) string {
		switch {
		case strings.HasSuffix(*s, " ▲"):
			return r.paint("32", *s)
		case strings.HasSuffix(*s, " ▼"):
			return r.paint("31", *s)
		}
		return *s
	}), "  ")
}

// arrow writes "from → to", or the one of both that is there.
func arrow(from, to string) string { return orDash(from) + " → " + orDash(to) }

// counted words a message about a number of things: N chooses the plural, Count
// is the number with its digits grouped.
func counted(l *lang.Lang, key string, n int, pairs ...any) string {
	return l.F(key, append([]any{"N", n, "Count", l.Count(n)}, pairs...)...)
}
