// Package spoken reads what a person says of a contact in one sentence, English or
// Chinese: "called Anna, wants a quote for 50 chairs, next tue 10am, expects 12k",
// 今天拜访王总，要报价，下周二上午. It goes by words, not by grammar: what it is not
// sure of stays in the note, so that nothing that was said is lost, and a person sees
// every field before it is saved.
package spoken

import (
	"regexp"
	"strings"
	"unicode"

	"tierbook/model"
)

// Entry is a sentence as it was understood. A field that nothing was said of is its
// zero value.
type Entry struct {
	Kind         model.Kind // Note where no word names another
	Outcome      string     // set only where nobody was reached
	Contact      string     // the contact known by that name, or the name as it was said
	Amount       string     // of an order or a refund, as model.ParseMoney reads it
	Expected     string     // of an opportunity, likewise
	Satisfaction int        // 1..5
	Day          model.Day  // when it happened, never after today; 0 is not said
	Next         model.Day  // the next date
	Note         string     // every clause that the other fields do not say in full
}

// Fill puts what was understood into an interaction of a book in a currency. CodeInvalid
// for an amount that is none, or hoped for in another currency.
func (e *Entry) Fill(in *model.Interaction, currency string) (err error) {
	in.Kind, in.Outcome, in.Contact, in.Satisfaction, in.Note, in.Next = e.Kind, e.Outcome, e.Contact, e.Satisfaction, e.Note, e.Next
	if e.Day != 0 {
		in.Day = e.Day
	}
	if e.Expected != "" {
		var named string
		if in.Expected, named, err = model.ParseMoney(e.Expected, currency); err == nil && named != currency {
			err = model.Invalid("logform.deal_currency", "Currency", currency)
		}
		in.Probability = model.EvenOdds
	}
	if !e.Kind.HasAmount() || err != nil {
		return err
	}
	if e.Amount == "" {
		return model.Invalid("error.amount_missing")
	}
	in.Amount, in.Currency, err = model.ParseMoney(e.Amount, currency)
	if in.Currency == currency {
		in.Base = &in.Amount
	}
	return err
}

// clause is a part of a sentence between two stops, and how much of it is understood.
type clause struct {
	text string // as it was said
	rest string // what no field says yet
	told bool   // a field has the whole of it
}

// take removes what re finds in the rest, and gives its groups, nil where there is none.
func (c *clause) take(re *regexp.Regexp) []string {
	at := re.FindStringSubmatchIndex(c.rest)
	if at == nil {
		return nil
	}
	groups := re.FindStringSubmatch(c.rest)
	c.rest = c.rest[:at[0]] + " " + c.rest[at[1]:]
	return groups
}

// idle are words that say nothing once what they led to is understood.
var idle = regexp.MustCompile(`(?i)\b(?:i|we|and|then|with|to|for|on|at|by|of|about|again|back|next|contact|follow(?:ing|ed)?|up|call|the|a|an|it|he|she|they|is|was|had|have|time)\b|[了我们他她它和与的于在约定再联系跟进回访下次又就已\s]`)

// said tells whether the fields say all of the clause.
func (c *clause) said() bool {
	return c.told || strings.Trim(idle.ReplaceAllString(c.rest, ""), " .!?。！？:：") == ""
}

// reader is a sentence being read.
type reader struct {
	Entry
	clauses  []clause
	main     int // the clause that says what happened, -1 for none
	today    model.Day
	contacts []model.Contact
}

// Read understands a sentence said on a day of a customer with these contacts.
func Read(text string, today model.Day, contacts []model.Contact) Entry {
	r := reader{clauses: clausesOf(text), main: -1, today: today, contacts: contacts}
	r.Kind = model.Note
	r.readKind()
	r.readSatisfaction()
	r.readMoney()
	r.readContact()
	for i := range r.clauses {
		r.readDays(i)
	}
	var note []string
	for i := range r.clauses {
		if c := &r.clauses[i]; !c.said() {
			note = append(note, c.text)
		}
	}
	r.Note = strings.Join(note, stopOf(text))
	return r.Entry
}

// stopOf is what parts the clauses of a note: Chinese stops where the text has them.
func stopOf(text string) string {
	if strings.ContainsAny(text, "，。；") {
		return "，"
	}
	return ", "
}

// clausesOf parts a sentence at its stops. A comma or a point between digits is none.
func clausesOf(text string) (out []clause) {
	runes := []rune(text)
	from := 0
	cut := func(to int) {
		if s := strings.TrimSpace(string(runes[from:to])); s != "" {
			out = append(out, clause{text: s, rest: s})
		}
		from = to + 1
	}
	for i, c := range runes {
		next := ' '
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		stop := strings.ContainsRune("，;；。！!\n", c) || c == ',' && !isDigit(next) || c == '.' && unicode.IsSpace(next) && !title.MatchString(string(runes[from:i]))
		if stop {
			cut(i)
		}
	}
	cut(len(runes))
	return out
}

// title is what a point ends no clause behind.
var title = regexp.MustCompile(`(?i)\b(?:mr|mrs|ms|dr|no|st)$`)

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// intent stands before what has not happened: "wants to order", 想下单.
var intent = regexp.MustCompile(`(?i)(?:\b(?:wants?|like|will|would|plans?|going|hopes?|may|might|should|could|please|must|needs?|asks?|asked|not|never|no|about|didn'?t|won'?t|let'?s)\b[^,]{0,12}|(?:要|想|准备|打算|会|可能|考虑|希望|没有?|未|不|请|需|等|下次|再|计划)\p{Han}{0,3})$`)

// kindWords are the words for what happened. Of those that tell of a contact the first
// counts; an order, a refund and a complaint are more than the call in which one heard
// of them.
var kindWords = []struct {
	kind model.Kind
	more bool
	re   *regexp.Regexp
}{
	{model.Complaint, true, regexp.MustCompile(`(?i)\bcompla(?:in(?:s|ed|ing)?|ints?)\b|投诉|抱怨`)},
	{model.Refund, true, regexp.MustCompile(`(?i)\brefunded\b|\brefund of\b|退款|退货`)},
	{model.Order, true, regexp.MustCompile(`(?i)\bordered\b|\bbought\b|\bpurchased\b|\bplaced an order\b|\border (?:of|for)\b|下了?单|订购|订了|买了|采购了|成交`)},
	{model.Call, false, regexp.MustCompile(`(?i)\b(?:called|phoned|rang|spoke (?:to|with)|talked (?:to|with)|phone call|call (?:with|to))\b|打(?:了)?电话给|给(\p{Han}{1,3})打(?:了)?电话|致电|打给|电话|通话`)},
	{model.Visit, false, regexp.MustCompile(`(?i)\bvisited\b|\bvisit (?:to|at|with)\b|拜访|走访|上门`)},
	{model.Meeting, false, regexp.MustCompile(`(?i)\bmet(?: with)?\b|\bmeeting with\b|\b(?:lunch|coffee|dinner) with\b|见面|会面|面谈|开会|见了`)},
	{model.Email, false, regexp.MustCompile(`(?i)\be-?mailed\b|\bmailed\b|\bwrote to\b|\bsent (?:an? )?e-?mail(?: to)?\b|发了?邮件给?|邮件联系`)},
	{model.Message, false, regexp.MustCompile(`(?i)\btexted\b|\bmessaged\b|\bsent (?:an? )?(?:text|message|wechat)(?: to)?\b|发了?(?:微信|短信|消息)给?|微信联系|微信聊`)},
	{model.Care, false, regexp.MustCompile(`(?i)\bcongratulated\b|\bsent (?:a |some )?(?:gift|flowers)(?: to)?\b|送了?礼|祝福|慰问`)},
}

// readKind finds what happened.
func (r *reader) readKind() {
	best, where := -1, 0
	for k, w := range kindWords {
		i, at := r.find(w.re)
		if i < 0 || best >= 0 && (kindWords[best].more || !w.more && (i > r.main || i == r.main && at > where)) {
			continue
		}
		best, r.main, where = k, i, at
	}
	for i := range r.clauses {
		c := &r.clauses[i]
		try := model.Interaction{Kind: model.Call, Outcome: c.text}
		if try.IsTry() && (best < 0 || !kindWords[best].more) {
			r.Outcome, c.told = c.text, true
			if best < 0 {
				r.Kind, r.main = model.Call, i
				return
			}
		}
	}
	if best < 0 {
		return
	}
	r.Kind = kindWords[best].kind
	if !kindWords[best].more { // else the words stay: they say what it was about
		r.clauses[r.main].take(kindWords[best].re)
	}
}

// find gives the first clause that re is found in as something that happened, and where.
func (r *reader) find(re *regexp.Regexp) (i, at int) {
	for i := range r.clauses {
		for _, at := range re.FindAllStringIndex(r.clauses[i].text, -1) {
			if !intent.MatchString(r.clauses[i].text[:at[0]]) {
				return i, at[0]
			}
		}
	}
	return -1, 0
}

var satisfied = regexp.MustCompile(`(?i)\brated?(?: us| it)? ([1-5])\b(?:\s?/\s?5)?|\b([1-5])\s?/\s?5\b|\b([1-5]) stars?\b|(?:打|评)了?\s?([1-5])\s?[分星]|(?:满意度|评分)[:：]?\s?([1-5])`)

// readSatisfaction finds a rating, which makes feedback of anything but a complaint, an
// order and a refund.
func (r *reader) readSatisfaction() {
	if r.Kind == model.Complaint || r.Kind.HasAmount() || r.Outcome != "" {
		return
	}
	for i := range r.clauses {
		m := r.clauses[i].take(satisfied)
		if m == nil {
			continue
		}
		r.Kind, r.Satisfaction = model.Feedback, int(strings.Join(m[1:], "")[0]-'0')
		if r.main < 0 {
			r.main = i
		}
		return
	}
}
