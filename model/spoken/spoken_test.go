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
			Kind: model.Call, Contact: "Anna Berg", Expected: "12k", Next: day(12, 1), Note: "wants a quote for 50 chairs, next tue 10am",
		},
		"今天拜访王总，要报价，下周二上午":              {Kind: model.Visit, Contact: "王建国", Day: said, Next: day(12, 1), Note: "要报价，下周二上午"},
		"no answer, try again tomorrow": {Kind: model.Call, Outcome: "no answer", Next: day(11, 30), Note: "try again tomorrow"},
		"called, no answer":             {Kind: model.Call, Outcome: "no answer"},
		"打电话没人接，明天再联系":                  {Kind: model.Call, Outcome: "打电话没人接", Next: day(11, 30)},
		"ordered 50 chairs for 1,200":   {Kind: model.Order, Amount: "1,200", Note: "ordered 50 chairs for 1,200"},
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
		"": {Kind: model.Note},
	} {
		if diff := cmp.Diff(want, Read(text, said, contacts)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// What was said stands in the note unless fields say it: every clause is there whole or
// has a field for each of its words.
func TestNothingIsLost(t *testing.T) {
	words := rapid.SampledFrom([]string{
		"called", "Anna", "ordered", "for", "1,200", "$50", "next tue", "10am", "tomorrow", "expects", "12k", "no answer", ",", "; ", ". ", "chairs", "wants to",
		"拜访", "王总", "，", "下周二", "上午", "预计", "5万", "投诉", "没人接", "\x1b[31m", "\xff", "é", "rated 4", "with", "met",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 12).Draw(t, "words"), " ")
		e := Read(text, said, []model.Contact{{Name: "Anna Berg"}})
		for _, w := range []string{"chairs", "wants to", "10am", "é", "投诉"} {
			if strings.Contains(text, w) && !strings.Contains(e.Note+e.Outcome, w) {
				t.Fatalf("%q lost %q: %+v", text, w, e)
			}
		}
		if e.Day > said || e.Next != 0 && e.Next <= said {
			t.Fatalf("days of %q: %+v", text, e)
		}
	})
}
