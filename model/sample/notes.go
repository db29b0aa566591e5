package sample

import (
	"math/rand/v2"
	"strings"

	"tierbook/model"
)

// The notes of each kind; {p} is one of the products of the customer's trade.
var notes = map[model.Kind][2][]string{
	model.Call: {
		{
			"Asked how {p} is holding up; all fine, next need in about a month.", "Went through the open quote; they compare with one other supplier.",
			"Short call: delivery arrived complete, invoice is with their accounts.", "Talked about volumes for next quarter, slightly up.",
			"New colleague takes over buying; introduced ourselves.", "They want a second price for {p}, split into two deliveries.",
		},
		{
			"了解{p}使用情况，一切正常，下个月可能补货。", "沟通报价，对方还在和另一家比较。", "货已收齐，发票已转财务。", "聊了下季度用量，预计略有增加。",
			"采购换人，和新同事做了自我介绍。", "希望{p}分两批交货，需要重新报价。",
		},
	},
	model.Meeting: {
		{
			"Reviewed the year together; they would like fixed prices for {p}.", "Showed the new range, interest in {p}.",
			"Met at our office: agreed on a trial order, then a framework contract.", "Talked through the delivery problems, calm and constructive.",
		},
		{"一起回顾全年合作，希望锁定{p}价格。", "介绍新品，对{p}感兴趣。", "来我司洽谈，先试单再谈框架协议。", "当面沟通交期问题，气氛不错。"},
	},
	model.Email: {
		{
			"Sent the updated price list and lead times.", "Confirmed the delivery date for {p} in writing.", "Sent the data sheet for {p}; answer promised this week.",
			"Reminder about the open quote.", "Shared the case study they asked for.",
		},
		{"发送最新价目表和交期。", "书面确认{p}交货时间。", "已发{p}资料，对方本周回复。", "跟进未回复的报价。", "发送对方要的案例资料。"},
	},
	model.Message: {
		{"Sent a photo of {p} before dispatch; thumbs up.", "Asked whether the sample arrived.", "They asked for the tracking number.", "Quick question about the invoice address, solved."},
		{"微信发了{p}出货照片，对方确认。", "询问样品是否收到。", "对方要物流单号，已发。", "开票信息有误，已更正。", "节前问候，约了节后见面。"},
	},
	model.Visit: {
		{"Walked through their site; room for {p} in the new hall.", "On-site check of {p}, replaced two parts at no charge.", "Met the managing director and the buyer over lunch."},
		{"参观工厂，新车间可以用{p}。", "现场检查{p}，免费更换两个零件。", "与总经理和采购共进午餐，聊了扩产计划。"},
	},
	model.Order: {
		{"Order for {p}.", "Repeat order, same terms.", "{p}, delivery in three weeks.", "Ordered online.", "Larger order than usual, ahead of their season."},
		{"订购{p}。", "返单，条件不变。", "{p}，三周交货。", "线上下单。", "旺季备货，比平时多。"},
	},
	model.Refund: {
		{"Part of {p} came back damaged, credited.", "Credited the difference after a wrong price."},
		{"部分{p}运输破损，已退款。", "价格录错，退还差额。"},
	},
	model.Complaint: {
		{"Delivery of {p} was a week late without a word from us.", "Two boxes of {p} were damaged on arrival.", "Invoice did not match the quote."},
		{"{p}晚到一周，事先没有通知。", "两箱{p}到货破损。", "发票金额与报价不符。"},
	},
	model.Feedback: {
		{"Answered the survey.", "Praised the quick reply.", "Happy with the quality, less with the packaging.", "Likes working with us."},
		{"回复了满意度问卷。", "夸我们响应快。", "质量满意，包装有待改进。", "合作愉快。"},
	},
	model.Note: {
		{"They are building a second site; decision in spring.", "Budget year starts in April.", "Prefers e-mail to calls.", "Pays on the last day of the term."},
		{"正在筹建二厂，年后定。", "预算四月开始。", "更愿意微信沟通。", "付款卡在账期最后一天。"},
	},
	model.Care: {
		{"Sent a handwritten thank-you card.", "Sent a small gift for their anniversary.", "Called just to say hello."},
		{"寄出手写感谢卡。", "公司周年送了小礼物。", "电话问候，没有谈业务。"},
	},
}

// The notes of calls that reached nobody.
var missedNotes = [2][]string{
	{"Will try again later this week.", "Asked for a call back.", "Reception says they are at a fair."},
	{"稍后再打。", "请对方回电。", "前台说出差了。"},
}

// The notes of the stories that cast.go tells.
var storyNotes = map[string]text{
	"inquiry":   {"First contact: asks about {p}.", "首次咨询{p}。"},
	"promise":   {"Asked us to get back to them with a firm offer for {p}.", "约好再联系，给{p}的最终报价。"},
	"silence":   {"No answer again; nobody knows why they stopped ordering.", "又没联系上，不清楚为什么不下单了。"},
	"complaint": {"Second late delivery of {p} in a row; wants a written explanation before ordering again.", "{p}连续两次延期，要求书面说明后再下单。"},
	"falling":   {"Disappointed: support took four days to answer.", "失望：售后四天才回复。"},
	"credit":    {"Two invoices past due; deliveries on hold until paid.", "两张发票逾期，付清前暂停发货。"},
	"quote":     {"Sent the quote for {p}; decision expected this month.", "已报价{p}，预计本月决定。"},
	"demo":      {"Showed {p}; three people joined and asked about prices.", "演示了{p}，三人参加，问了价格。"},
	"web":       {"Asked for prices of {p} through the website.", "官网留言询价{p}。"},
	"snooze":    {"Stock-taking until the middle of the month, not before.", "月中前盘点，之后再联系。"},
	"quiet":     {"Asked not to be called any more.", "要求不再打电话。"},
	"closed":    {"Gave up the business.", "已停业。"},
}

// note picks a note of the kind in the customer's language.
func (b *builder) note(k model.Kind) string { return b.product(pick(b.words, notes[k][b.lang])) }

func (b *builder) story(name string) string { return b.product(storyNotes[name][b.lang]) }

func (b *builder) product(note string) string {
	if !strings.Contains(note, "{p}") {
		return note
	}
	p := pick(b.words, b.trade.product[b.lang])
	if b.lang == english && strings.HasPrefix(note, "{p}") {
		p = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Replace(note, "{p}", p, 1)
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
