// Package spoken reads what a person says of a contact in one sentence, English or
// Chinese: "called Anna, wants a quote for 50 chairs, next tue 10am, expects 12k",
// 今天拜访王总，要报价，下周二上午. It goes by words, not by grammar: what it is not
// sure of stays in the note, so that nothing that was said is lost, and a person sees
// every field before it is saved.
package spoken

import (
	"regexp"
	"slices"
	"strings"

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
	NextAt       model.At   // the time that was said with it
	Note         string     // every clause that the other fields do not say in full
}

// IsSentence tells whether what stands in place of a kind is a sentence rather than a
// kind misspelt: it has several words, a stop, more than a word of Chinese, or one word
// that says what happened.
func IsSentence(text string) bool {
	text = strings.TrimSpace(text)
	return strings.ContainsAny(text, " \t\n　,;.!?，、；。！？") || len(regexp.MustCompile(`\p{Han}`).FindAllString(text, 5)) > 4 || Read(text, 1, nil).Kind != model.Note
}

// clause is a part of a sentence between two stops, and how much of it is understood.
type clause struct {
	text string // as it was said
	rest string // what no field says yet
	told bool   // a field has the whole of it
}

// idle are words that say nothing once what they led to is understood.
var idle = model.Pattern(`(?i)\b(?:i|we|and|then|with|to|for|on|at|by|of|about|again|back|next|contact|follow(?:ing|ed)?|up|call|the|a|an|it|he|she|they|is|was|had|have|time)\b|[了我们他她它和与的于在约定再联系跟进回访下次又就已打给\s]`)

// said tells whether the fields say all of the clause.
func (c *clause) said() bool {
	return c.told || strings.Trim(idle().ReplaceAllString(c.rest, ""), " .!?。！？:：") == ""
}

// reader is a sentence being read.
type reader struct {
	Entry
	clauses  []clause
	main     int   // the clause that says what happened, -1 for none
	verb     []int // from where to where in it
	today    model.Day
	contacts []model.Contact
}

// Read understands a sentence said on a day of a customer with these contacts.
func Read(text string, today model.Day, contacts []model.Contact) Entry {
	r := reader{clauses: clausesOf(text), main: -1, verb: []int{0, 0}, today: today, contacts: contacts}
	r.Kind = model.Note
	r.readKind()
	r.readSatisfaction()
	r.readMoney()
	for i := range r.clauses {
		r.readDays(i)
	}
	r.readContact()
	var note []string
	for i := range r.clauses {
		if c := &r.clauses[i]; !c.said() {
			note = append(note, c.text)
		}
	}
	stop := model.If(strings.ContainsAny(text, "，。；"), "，", ", ")
	r.Note = strings.Join(note, stop)
	return r.Entry
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
		if strings.ContainsRune("，;；。！!\n", c) || c == ',' && !number().MatchString(string(runes[i+1:])) || c == '.' && !glued().MatchString(string(runes[i+1:])) && !title().MatchString(string(runes[from:i])) {
			cut(i)
		}
	}
	cut(len(runes))
	return out
}

// title is what a point ends no clause behind, glued what it ends none before, number
// what a comma does not.
var (
	title  = model.Pattern(`(?i)\b(?:mr|mrs|ms|dr|no|st)$`)
	glued  = model.Pattern(`^\S`)
	number = model.Pattern(`^(?:\d| (?:19|20)\d\d\b)`)
)

// intent stands before what has not happened: "wants to order", 想下单.
var intent = model.Pattern(`(?i)(?:\b(?:wants?|like|will|would|plans?|going|hopes?|may|might|should|could|please|must|needs?|asks?|asked|not|never|no|about|didn'?t|won'?t|let'?s)\b[^,]{0,12}|(?:要|想|准备|打算|会|可能|考虑|希望|没有?|未|不|请|需|等|下次|再|计划)\p{Han}{0,3})$`)

// kindWords are the words for what happened. Of those that tell of a contact the first
// counts; an order, a refund and a complaint are more than the call in which one heard
// of them.
var kindWords = []struct {
	kind model.Kind
	more bool
	re   func() *regexp.Regexp
}{
	{model.Complaint, true, model.Pattern(`(?i)\bcompla(?:in(?:s|ed|ing)?|ints?)\b|投诉|抱怨`)},
	{model.Refund, true, model.Pattern(`(?i)\brefunded\b|\brefund of\b|退款|退货`)},
	{model.Order, true, model.Pattern(`(?i)\bordered\b|\bbought\b|\bpurchased\b|\bplaced an order\b|\border (?:of|for)\b|^(?:new |an )?order:? (?:[^,]{0,25} )?` + sum + `\s*$|\b(?:agreed|placed|took|got|won|closed|signed|confirmed|received)\b[^,]{0,15}` + sum + ` order\b|^` + sum + ` order\b|下了?单|订购|订了|买了(?:[^单]|$)|采购了|成交`)},
	{model.Call, false, model.Pattern(`(?i)\b(?:called|phoned|rang|spoke (?:to|with)|talked (?:to|with)|phone call|call (?:with|to))\b|打(?:了)?电话给|致电|打给|电话|通话`)},
	{model.Visit, false, model.Pattern(`(?i)\bvisited\b|\bvisit (?:to|at|with)\b|拜访|走访|上门`)},
	{model.Meeting, false, model.Pattern(`(?i)\bmet(?: with)?\b|\bmeeting with\b|\b(?:lunch|coffee|dinner) with\b|见面|会面|面谈|开会|见了|吃了?(?:个|顿)?(?:午|晚)?饭|聚餐|喝(?:茶|咖啡)`)},
	{model.Email, false, model.Pattern(`(?i)\be-?mailed\b|\bmailed\b|\bwrote to\b|\bsent (?:an? )?e-?mail(?: to)?\b|发了?邮件给?|邮件联系`)},
	{model.Message, false, model.Pattern(`(?i)\btexted\b|\bmessaged\b|\bsent (?:an? )?(?:text|message|wechat)(?: to)?\b|发了?(?:微信|短信|消息)给?|微信联系|微信聊`)},
	{model.Care, false, model.Pattern(`(?i)\bcongratulated\b|\bsent (?:a |some )?(?:gift|flowers)(?: to)?\b|送了?礼|祝福|慰问`)},
}

// readKind finds what happened.
func (r *reader) readKind() {
	best := -1
	for k, w := range kindWords {
		i, at := r.find(w.re(), w.kind.HasAmount())
		if i < 0 || best >= 0 && (kindWords[best].more || !w.more && (i > r.main || i == r.main && at[0] > r.verb[0])) {
			continue
		}
		best, r.main, r.verb = k, i, at
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
			break // of two the other stays in the note
		}
	}
	if best >= 0 {
		r.Kind = kindWords[best].kind
	}
	if best >= 0 && !kindWords[best].more { // else the words stay: they say what it was about
		c := &r.clauses[r.main]
		c.rest = c.text[:r.verb[0]] + " " + c.text[r.verb[1]:]
	}
}

// notSold is in a clause in which nobody bought anything, or nobody knows when; undone
// in one that takes back what another says.
var (
	undone  = model.Pattern(`(?i)\bcancel|取消|退单`)
	notSold = model.Pattern(`(?i)\b(?:competitors?|whether|lunch|dinner|from another|last (?:week|month|year)|in ` + months + `)\b|竞争对手|去年|上个?月`)
)

// find gives the first clause that re is found in as something that happened, and where.
func (r *reader) find(re *regexp.Regexp, sold bool) (int, []int) {
	if sold && slices.ContainsFunc(r.clauses, func(c clause) bool { return undone().MatchString(c.text) }) {
		return -1, nil
	}
	for i := range r.clauses {
		text := r.clauses[i].text
		for _, at := range re.FindAllStringIndex(text, -1) {
			if !intent().MatchString(text[:at[0]]) && !r.planned(text, at) && !(sold && notSold().MatchString(text)) {
				return i, at
			}
		}
	}
	return -1, nil
}

var (
	satisfied = model.Pattern(`(?i)\brated?(?: us| it)? ([1-5])\b(?:\s?/\s?5)?|\b([1-5])\s?/\s?5[\s.!?]*$|(?:\b(?:rate|score|g[ai]ve)[sdn]?\b|评|打|给)[^\d/]{0,12}([1-5])\s?/\s?5\b|\b([1-5]) stars?\b|(?:打|评)了?\s?([1-5])\s?[分星]|(?:满意度|评分)[:：]?\s?([1-5])`)
	dated     = model.Pattern(`(?i)\b(?:on|by|until|due|of|from) [1-5]\s?/\s?5\b`) // a 4/5 that is a day
)

// readSatisfaction finds a rating, which makes feedback of anything but a complaint, an
// order and a refund.
func (r *reader) readSatisfaction() {
	if r.Kind == model.Complaint || r.Kind.HasAmount() || r.Outcome != "" {
		return
	}
	for i := range r.clauses {
		c := &r.clauses[i]
		m := satisfied().FindStringSubmatch(c.rest)
		if m == nil || dated().MatchString(c.rest) {
			continue
		}
		c.rest = strings.Replace(c.rest, m[0], " ", 1)
		r.Kind, r.Satisfaction = model.Feedback, int(strings.Join(m[1:], "")[0]-'0')
		if r.main < 0 {
			r.main = i
		}
		return
	}
}
