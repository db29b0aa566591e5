package spoken

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
)

// said is a Sunday.
var said = model.NewDay(2026, 11, 29)

func day(m, d int) model.Day { return model.NewDay(2026, m, d) }

func TestRead(t *testing.T) {
	contacts := []model.Contact{{Name: "Anna Berg"}, {Name: "王建国"}, {Name: "李明"}, {Name: "李芳"}}
	for text, want := range map[string]Entry{
		"called Anna, wants a quote for 50 chairs, next tue 10am, expects 12k": {
			Kind: model.Call, Contact: "Anna Berg", Expected: "12k", Next: day(12, 1), NextAt: model.NewAt(10, 0), Note: "wants a quote for 50 chairs",
		},
		"今天拜访王总，要报价，下周二上午": {Kind: model.Visit, Contact: "王建国", Day: said, Next: day(12, 1), Note: "要报价，下周二上午"},
		"called Anna, back to her on friday at 3:30 pm about the desks": {
			Kind: model.Call, Contact: "Anna Berg", Next: day(12, 4), NextAt: model.NewAt(15, 30), Note: "back to her on friday at 3:30 pm about the desks",
		},
		"电话王总，明天下午3点再联系":                 {Kind: model.Call, Contact: "王建国", Next: day(11, 30), NextAt: model.NewAt(15, 0)},
		"visited at 3pm, desks are fine": {Kind: model.Visit, Note: "visited at 3pm, desks are fine"},
		"no answer, try again tomorrow":  {Kind: model.Call, Outcome: "no answer", Next: day(11, 30), Note: "try again tomorrow"},
		"called, no answer":              {Kind: model.Call, Outcome: "no answer"},
		"打电话没人接，明天再联系":                   {Kind: model.Call, Outcome: "打电话没人接", Next: day(11, 30)},
		"ordered 50 chairs for 1,200":    {Kind: model.Order, Amount: "1,200", Note: "ordered 50 chairs for 1,200"},
		"called Anna, ordered 3 desks, $1,200.50, deliver on 5 dec": {
			Kind: model.Order, Contact: "Anna Berg", Amount: "$1,200.50", Next: day(12, 5), Note: "called Anna, ordered 3 desks, deliver on 5 dec",
		},
		"昨天下单3.2万，月底发货":                                                      {Kind: model.Order, Amount: "3.2万", Day: day(11, 28), Next: day(11, 30), Note: "昨天下单3.2万，月底发货"},
		"wants to order 50 chairs next week":                                 {Kind: model.Note, Next: day(11, 30), Note: "wants to order 50 chairs next week"},
		"客户想下单，预计5万":                                                         {Kind: model.Note, Expected: "5万", Note: "客户想下单"},
		"met Peter Falk at the fair yesterday":                               {Kind: model.Meeting, Contact: "Peter Falk", Day: day(11, 28), Note: "met Peter Falk at the fair yesterday"},
		"visited on friday":                                                  {Kind: model.Visit, Day: day(11, 27)},
		"call back on friday":                                                {Kind: model.Note, Next: day(12, 4)},
		"投诉交货慢，三天后回访":                                                        {Kind: model.Complaint, Next: day(12, 2), Note: "投诉交货慢"},
		"投诉交货慢，十一天后回访":                                                       {Kind: model.Complaint, Next: day(12, 10), Note: "投诉交货慢"},
		"called, complains about late delivery":                              {Kind: model.Complaint, Note: "called, complains about late delivery"},
		"rated us 4/5, quick delivery":                                       {Kind: model.Feedback, Satisfaction: 4, Note: "quick delivery"},
		"回访，满意度5，服务好":                                                        {Kind: model.Feedback, Satisfaction: 5, Note: "服务好"},
		"微信联系李总，价格太高":                                                        {Kind: model.Message, Contact: "李总", Note: "价格太高"},
		"给王经理打电话，一个月后再联系":                                                    {Kind: model.Call, Contact: "王建国", Next: day(12, 29)},
		"refunded $80 for a broken lamp":                                     {Kind: model.Refund, Amount: "$80", Note: "refunded $80 for a broken lamp"},
		"emailed the offer; meet in 2 weeks":                                 {Kind: model.Email, Next: day(12, 13), Note: "emailed the offer, meet in 2 weeks"},
		"sat with Anna over the plans":                                       {Kind: model.Note, Contact: "Anna Berg", Note: "sat with Anna over the plans"},
		"spoke to Dr. Weber about version 3.5, will decide":                  {Kind: model.Call, Contact: "Dr. Weber", Note: "spoke to Dr. Weber about version 3.5, will decide"},
		"电话王总，他说下周五来厂里看样品，报价3万":                                              {Kind: model.Call, Contact: "王建国", Next: day(12, 4), Expected: "3万", Note: "他说下周五来厂里看样品"},
		"had a phone call with Anna. Budget is 20k. Send brochure on Monday": {Kind: model.Call, Contact: "Anna Berg", Expected: "20k", Next: day(11, 30), Note: "Send brochure on Monday"},
		"给李经理打电话，没接，明天下午3点再打":                                                {Kind: model.Call, Outcome: "没接", Contact: "李经理", Next: day(11, 30), NextAt: model.NewAt(15, 0)},
		"给客户打电话，要报价":                                                         {Kind: model.Call, Note: "给客户打电话，要报价"},
		"昨天和张总吃饭，聊了合作":                                                       {Kind: model.Meeting, Contact: "张总", Day: day(11, 28), Note: "聊了合作"},
		"跟李经理开会，月底定方案":                                                       {Kind: model.Meeting, Contact: "李经理", Next: day(11, 30), Note: "月底定方案"},
		"order $1,200.50":                                                    {Kind: model.Order, Amount: "$1,200.50", Note: "order $1,200.50"},
		"met Bob for lunch, agreed $1,200.50 order":                          {Kind: model.Order, Amount: "$1,200.50", Note: "met Bob for lunch, agreed $1,200.50 order"},
		"order 50 chairs $2,000":                                             {Kind: model.Order, Amount: "$2,000", Note: "order 50 chairs $2,000"},
		"order: 1.5k EUR":                                                    {Kind: model.Order, Amount: "1.5k EUR", Note: "order: 1.5k EUR"},
		"discussed the $500 order":                                           {Kind: model.Note, Note: "discussed the $500 order"},
		"placed a €3k order, ships fri":                                      {Kind: model.Order, Amount: "€3k", Note: "placed a €3k order, ships fri"},
		"called, wants a $500 order":                                         {Kind: model.Call, Note: "wants a $500 order"},
		"下单 1.2万 耗材":                                                         {Kind: model.Order, Amount: "1.2万", Note: "下单 1.2万 耗材"},
		"下单1.2万耗材":                                                           {Kind: model.Order, Amount: "1.2万", Note: "下单1.2万耗材"},
		"sent price list, fri 9am":                                           {Kind: model.Note, Next: day(12, 4), NextAt: model.NewAt(9, 0), Note: "sent price list"},
		"call back mon":                                                      {Kind: model.Note, Next: day(11, 30)},
		"no answer, try again thu":                                           {Kind: model.Call, Outcome: "no answer", Next: day(12, 3), Note: "try again thu"},
		"called, wed visit at the plant":                                     {Kind: model.Call, Next: day(12, 2), Note: "wed visit at the plant"},
		"called, she sat":                                                    {Kind: model.Call, Note: "she sat"},
		// what is not sure is left to the person
		"王总订了50台，每台1200元，共6万元":                           {Kind: model.Order, Contact: "王建国", Amount: "6万元", Note: "王总订了50台，每台1200元"},
		"ordered 3 x 250 USD, total 750 USD":             {Kind: model.Order, Amount: "750 USD", Note: "ordered 3 x 250 USD"},
		"visited on 28 Nov 2025":                         {Kind: model.Visit, Day: model.NewDay(2025, 11, 28)},
		"visited on Nov 28, 2025":                        {Kind: model.Visit, Day: model.NewDay(2025, 11, 28)},
		"called Anna yesterday about the lamps":          {Kind: model.Call, Contact: "Anna Berg", Day: day(11, 28), Note: "called Anna yesterday about the lamps"},
		"invoice from 12 Nov is still open":              {Kind: model.Note, Note: "invoice from 12 Nov is still open"},
		"12月5日拜访王总":                                      {Kind: model.Note, Contact: "王建国", Next: day(12, 5), Note: "12月5日拜访王总"},
		"下周三拜访王总":                                        {Kind: model.Note, Contact: "王建国", Next: day(12, 2), Note: "下周三拜访王总"},
		"visit with Anna on 5 Dec":                       {Kind: model.Note, Contact: "Anna Berg", Next: day(12, 5), Note: "visit with Anna on 5 Dec"},
		"emailed Anna invoice 2026-10-15 due 2026-12-15": {Kind: model.Email, Contact: "Anna Berg", Next: day(12, 15), Note: "emailed Anna invoice 2026-10-15 due 2026-12-15"},
		"emailed Anna the offer valid until friday":      {Kind: model.Email, Contact: "Anna Berg", Next: day(12, 4), Note: "emailed Anna the offer valid until friday"},
		"called Peter Friday":                            {Kind: model.Call, Note: "called Peter Friday", Day: day(11, 27)},
		"call Anna on 5 May":                             {Kind: model.Note, Contact: "Anna Berg", Note: "call Anna on 5 May"},
		"met Anna on 3/5":                                {Kind: model.Meeting, Contact: "Anna Berg", Note: "met Anna on 3/5"},
		"called 10am no answer, no answer":               {Kind: model.Call, Outcome: "called 10am no answer", Note: "no answer"},
		"met Anna, 3/5 of the desks are in use":          {Kind: model.Meeting, Contact: "Anna Berg", Note: "3/5 of the desks are in use"},
		"gave us 4/5 for service":                        {Kind: model.Feedback, Satisfaction: 4, Note: "gave us 4/5 for service"},
		"":                                               {Kind: model.Note},
	} {
		if diff := cmp.Diff(want, Read(text, said, contacts)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// An amount is the whole of what was said, or none.
func TestReadAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"ordered 50 chairs at 20 USD each": "", "订了50台，每台1200元": "", "ordered desks, 300 USD, 400 USD": "", "ordered desks, 30% of 900 EUR": "", "ordered 2 desks, $80/piece": "",
		"ordered desks, $1.5m": "$1.5m", "ordered desks, $2 mil": "", "下单8万8": "", "下单3.5w": "", "ordered desks, 3k€": "3k€", "ordered desks, 1 200 EUR": "", "ordered desks, EUR 1.200": "",
		"ordered 300 LED lamps": "", "订了2万台": "", "ordered desks, 10-20k": "", "ordered for US$500 on friday": "US$500", "下单3百万元": "3百万元", "ordered 50": "", "下单50": "", "下单3万": "3万", "ordered at 10": "", "下单3万多": "", "下单2万件": "", "预计3月": "", "预算3万采购桌子": "3万",
		"called Anna, budget is 20k next year": "20k", "called Anna, wants a quote for 50": "", "电话王总，报价每台3万": "", "预计5到6万": "",
	} {
		if e := Read(text, said, nil); e.Amount+e.Expected != want {
			t.Errorf("%q: %q, want %q", text, e.Amount+e.Expected, want)
		}
	}
	for _, text := range []string{
		"cancelled the $500 they ordered", "competitor ordered for $500", "asked whether Anna ordered for $500", "ordered lunch for $50",
		"bought from another shop for $500", "上个月下单3万", "ordered for $500 last month", "ordered desks for $500 in March", "取消了3万的订购", "ordered for $500, then cancelled", "下单3万，又取消了", "竞争对手成交3万",
	} {
		if e := Read(text, said, nil); e.Kind.HasAmount() || e.Amount != "" || e.Note == "" {
			t.Errorf("%q: %+v", text, e)
		}
	}
}

func TestIsSentence(t *testing.T) {
	for text, want := range map[string]bool{"王总没下单，说再考虑": true, "客户说再考虑": true, "cal": false, "拜访了": true, "拜仿": false, "": false, "good talk": true} {
		if IsSentence(text) != want {
			t.Errorf("%q: sentence is not %v", text, want)
		}
	}
}

// What was said stands in the note unless fields say it: every clause is there whole or
// has a field for each of its words.
func TestNothingIsLost(t *testing.T) {
	words := rapid.SampledFrom([]string{
		"called", "Anna", "ordered", "for", "1,200", "$50", "next tue", "10am", "tomorrow", "expects", "12k", "no answer", ",", "; ", ". ", "chairs", "wants to",
		"拜访", "王总", "，", "下周二", "上午", "预计", "5万", "投诉", "没人接", "fri", "9am", "order", "给李经理打电话", "和张总吃饭", "下单", "1.2万", "耗材", "\x1b[31m", "\xff", "é", "rated 4", "with", "met",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 12).Draw(t, "words"), " ")
		e := Read(text, said, []model.Contact{{Name: "Anna Berg"}})
		for _, w := range []string{"chairs", "wants to", "10am", "é", "投诉", "李经理", "张总", "1.2万", "耗材", "$50"} {
			if strings.Contains(text, w) && !(w == "10am" && e.NextAt == model.NewAt(10, 0)) && !strings.Contains(e.Note+e.Outcome+e.Contact+e.Amount+e.Expected, w) {
				t.Fatalf("%q lost %q: %+v", text, w, e)
			}
		}
		if e.Day > said || e.Next != 0 && e.Next <= said {
			t.Fatalf("days of %q: %+v", text, e)
		}
	})
}
