package sample

import (
	"slices"

	"tierbook/model"
)

// role is a story that the book tells through one customer, beside whatever
// chance brings.
type role struct {
	person, company bool
	size            float64 // at least so big
	life            life    // zero: one of the usual courses
	tell            func(*builder)
}

// cast lists the roles. A book of the default size has each of them once; in a
// larger one they come back now and then.
func cast() []role {
	loyal := life{start: 715, end: 3, gap: 28, touch: 24}
	steady := life{start: 640, end: 9, gap: 45, touch: 40}
	return []role{
		{company: true, size: 40, life: loyal},
		{company: true, size: 28, life: loyal, tell: func(b *builder) { b.promise(12, 0) }},
		{company: true, size: 34, life: life{start: 720, end: 96, gap: 24, touch: 30}, tell: (*builder).goSilent},
		{company: true, size: 18, life: steady, tell: func(b *builder) { b.complain(6, 2) }},
		{company: true, size: 22, life: loyal, tell: (*builder).disappoint},
		{company: true, size: 14, life: life{start: 500, end: 25, gap: 38, touch: 45}, tell: func(b *builder) { b.promise(17, 3) }},
		{company: true, size: 16, life: steady, tell: (*builder).holdCredit},
		{company: true, size: 6, life: life{start: 45, end: 8, touch: 15}, tell: (*builder).promote},
		{company: true, size: 20, life: steady, tell: func(b *builder) { b.judge(model.TierC, 45, 0, "disputes") }},
		{company: true, size: 9, life: life{start: 600, end: 40, gap: 50, touch: 60}, tell: (*builder).snooze},
		{person: true, size: 5, life: steady, tell: func(b *builder) { b.celebrate(1979, 1) }},
		{person: true, size: 3, life: life{start: 400, end: 30, gap: 60, touch: 50}, tell: func(b *builder) { b.celebrate(0, 4) }},
		{company: true, size: 10, life: life{start: 60, end: 14, touch: 20}, tell: func(b *builder) { b.hope("quote", model.Email, 4, 48000, 0.5) }},
		{person: true, tell: (*builder).leaveAlone},
		{life: life{start: 690, end: 420, gap: 60, touch: 70}, tell: (*builder).close},
		{person: true, size: 4, life: life{start: 450, end: 20, gap: 70, touch: 40}, tell: func(b *builder) { b.promise(15, 1) }},
		{company: true, size: 12, life: steady, tell: func(b *builder) { b.promise(8, -2) }},
		{company: true, size: 4, life: life{start: 26, end: 2, gap: 15, touch: 10}},
		{person: true, size: 2, life: life{start: 380, end: 15, gap: 80, touch: 60}, tell: func(b *builder) { b.complain(19, 1) }},
		{life: life{start: 2, end: 2, touch: 10}, tell: func(b *builder) { b.hope("web", model.Message, 1, 9000, 0.2) }},
		{company: true, size: 11, life: life{start: 90, end: 9, touch: 18}, tell: func(b *builder) { b.hope("demo", model.Meeting, 7, 30000, 0.4) }},
	}
}

// castFor gives the role of the i-th customer: spread over the first sixty, and
// to every twelfth by chance beyond.
func (b *builder) castFor(i int) role {
	if i >= DefaultSize && b.r.IntN(12) > 0 {
		return role{}
	}
	roles := cast()
	if i < DefaultSize {
		const stride = 43 // 7·43 ≡ 1 modulo 60: every seventh customer is next in the cast
		if k := (i + DefaultSize - 3) * stride % DefaultSize; k < len(roles) {
			return roles[k]
		}
		return role{}
	}
	r := roles[b.r.IntN(len(roles))]
	r.size = 0 // the size stays chance's, or a large book would be full of large accounts
	return r
}

// drop forgets every interaction of the last days, so that a story ends as it
// should.
func (b *builder) drop(days int) {
	b.e.Interactions = slices.DeleteFunc(b.e.Interactions, func(in model.Interaction) bool { return in.Day > b.o.Today-model.Day(days) })
}

// promise ends with a call some days ago in which the next contact was agreed
// for late days ago (negative: still to come).
func (b *builder) promise(ago, late int) {
	b.drop(ago)
	in := b.add(model.Call, ago)
	in.Note, in.Outcome = b.story("promise"), b.say.Outcomes[0]
	in.Next = b.o.Today - model.Day(late)
	c := &b.e.Customer
	c.Next, c.NextSet = in.Next, in.Day
}

// goSilent is a top account that stopped answering.
func (b *builder) goSilent() {
	for _, ago := range []int{68, 47} {
		in := b.add(model.Call, ago)
		in.Note, in.Outcome = b.story("silence"), b.say.Outcomes[4]
	}
}

// complain ends with a complaint that nobody has settled.
func (b *builder) complain(ago, satisfaction int) {
	b.drop(ago)
	b.add(model.Complaint, ago).Note = b.story("complaint")
	b.feedback(ago-1, satisfaction).Note = b.story("falling")
}

// disappoint is an account whose satisfaction falls from one survey to the next.
func (b *builder) disappoint() {
	for i := range b.e.Interactions {
		if in := &b.e.Interactions[i]; in.Kind == model.Feedback {
			in.Satisfaction = 5
		}
	}
	b.feedback(150, 5)
	b.feedback(80, 4)
	b.drop(5)
	b.feedback(11, 2).Note = b.story("falling")
}

func (b *builder) holdCredit() {
	b.e.Customer.Credit = model.CreditHold
	b.e.Customer.Note = b.story("credit")
	b.add(model.Note, 5).Note = b.story("credit")
}

// judge has a person rate the customer otherwise than the figures say, some days ago.
func (b *builder) judge(t model.Tier, ago int, until model.Day, reason string) {
	b.e.Customer.Override = &model.Override{Tier: t, By: b.e.Customer.Owner, On: b.o.Today - model.Day(ago), Until: until, Reason: b.story(reason)}
}

// promote is a first small order that a person rates above the figures.
func (b *builder) promote() {
	setMoney(b.add(model.Order, 20), b.money(3000))
	b.judge(model.TierA, 20, b.o.Today+70, "pilot")
	b.hope("quote", model.Meeting, 6, 120000, 0.35)
}

func (b *builder) snooze() {
	b.add(model.Call, 6).Note = b.story("snooze")
	b.e.Customer.SnoozedUntil = b.o.Today + 10
}

// celebrate has a birthday some days ahead; year 0 is unknown.
func (b *builder) celebrate(year, ahead int) {
	day := (b.o.Today + model.Day(ahead)).String()
	b.e.Customer.Birthday = "-" + day[4:]
	if year > 0 && day[5:] != "02-29" {
		b.e.Customer.Birthday = model.NewDay(year, 1, 1).String()[:4] + day[4:]
	}
}

// hope ends with an opportunity: an expected amount in yuan and its probability.
func (b *builder) hope(source string, k model.Kind, ago int, yuan, probability float64) {
	b.drop(ago)
	in := b.add(k, ago)
	in.Note, in.Source, in.Probability = b.story(source), source, probability
	in.Expected = b.money(yuan)
}

func (b *builder) leaveAlone() {
	b.e.Customer.Barred = model.Everyway
	b.e.Customer.Note = b.story("quiet")
	ago := history // was the last interaction, in days
	for i := range b.e.Interactions {
		ago = min(ago, int(b.o.Today-b.e.Interactions[i].Day))
	}
	b.add(model.Note, max(1, ago-1)).Note = b.story("quiet")
}

func (b *builder) close() {
	b.e.Customer.Archived = true
	b.e.Customer.Note = b.story("closed")
}
