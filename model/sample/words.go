package sample

import (
	"math/rand/v2"
	"strings"

	"tierbook/model"
)

// text is a word in both languages, indexed by language.
type text [2]string

// The languages of a book.
const (
	english = iota
	chinese
)

// spoken is a Chinese name with the letters of its e-mail address.
type spoken struct{ han, latin string }

type industry struct {
	name    text
	nouns   [2][]string // last part of a company's name
	product [2][]string
}

var owners = [2][]string{{"Li Wei", "Chen Yu", "Maya Ortiz"}, {"李伟", "陈瑜", "王敏"}}

var regions = [2][]string{{"Europe", "North America", "Southeast Asia", "Oceania"}, {"华东", "华北", "华南", "西南"}}

var industries = []industry{
	{text{"Optics", "光学仪器"}, [2][]string{{"Optics", "Lenses", "Imaging"}, {"光学", "光电", "精仪"}}, [2][]string{{"lens sets", "the inspection camera", "coated prisms"}, {"镜头组", "检测相机", "镀膜棱镜"}}},
	{text{"Food", "食品"}, [2][]string{{"Foods", "Provisions", "Bakery Supply"}, {"食品", "粮油", "烘焙"}}, [2][]string{{"the gift boxes", "frozen dough", "oat flour"}, {"礼盒", "冷冻面团", "燕麦粉"}}},
	{text{"Machinery", "机械制造"}, [2][]string{{"Machine Works", "Tooling", "Drives"}, {"机械", "精工", "传动"}}, [2][]string{{"spindle bearings", "the servo drives", "fixture plates"}, {"主轴轴承", "伺服驱动", "夹具板"}}},
	{text{"Textiles", "纺织服装"}, [2][]string{{"Textiles", "Fabrics", "Knitwear"}, {"纺织", "服饰", "布艺"}}, [2][]string{{"the linen range", "work jackets", "brushed cotton"}, {"亚麻系列", "工装", "磨毛棉布"}}},
	{text{"Software", "软件"}, [2][]string{{"Software", "Data Systems", "Digital"}, {"软件", "数据", "信息"}}, [2][]string{{"the annual licences", "the reporting module", "ten more seats"}, {"年度授权", "报表模块", "十个新账号"}}},
	{text{"Education", "教育"}, [2][]string{{"Learning", "Academy", "Study Centre"}, {"教育", "学堂", "研习社"}}, [2][]string{{"classroom kits", "the course bundle", "exam papers"}, {"教具套装", "课程包", "习题册"}}},
	{text{"Health", "医疗健康"}, [2][]string{{"Clinics", "Care", "Dental Group"}, {"医疗", "健康", "口腔"}}, [2][]string{{"consumables", "the treatment chairs", "test strips"}, {"耗材", "治疗椅", "试纸"}}},
	{text{"Hospitality", "酒店餐饮"}, [2][]string{{"Hotels", "Kitchens", "Tea Rooms"}, {"酒店", "餐饮", "茶舍"}}, [2][]string{{"tableware", "the guest-room sets", "ceramic teapots"}, {"餐具", "客房用品", "陶瓷茶壶"}}},
}

var (
	coinedFirst  = []rune("晨云澄禾岚沐霁栖砚柏瑾舟墨朔溪榆泊棠屿湛芷珩疏岑筱")
	coinedSecond = []rune("禾岫野屿麓汀望砚拓衡策渡榕岭瓴宸笛苇坞珀")

	coinedHead = strings.Fields("Alder Bram Corv Dunn Elm Fenn Garr Hollin Ister Jess Kell Lark Merr Norr Orsk Pell Quill Rav Sorr Tarn Ulv Vesk Wend Yarr Zell Brack Cald Fjell")
	coinedTail = strings.Fields("wick mere stow lund beck holm dale more vik gate haven moor strand wold crest ford")

	cities = []string{"苏州", "成都", "青岛", "厦门", "武汉", "合肥", "宁波", "昆明"}
	towns  = []string{"North", "Harbour", "West", "Valley", "Lakeside", "East", "South", "Upland"}
)

// Names with the letters of their e-mail addresses.
var (
	surnames = spell("林 lin 陈 chen 黄 huang 周 zhou 吴 wu 徐 xu 孙 sun 胡 hu 朱 zhu 高 gao 何 he 郭 guo 罗 luo 梁 liang 宋 song 郑 zheng 谢 xie 韩 han 唐 tang 冯 feng 董 dong " +
		"萧 xiao 程 cheng 沈 shen 欧阳 ouyang 司徒 situ")
	givenNames = spell("晓岚 xiaolan 雨桐 yutong 思远 siyuan 佳宁 jianing 子墨 zimo 文博 wenbo 静怡 jingyi 浩然 haoran 欣悦 xinyue 志成 zhicheng 若溪 ruoxi 明哲 mingzhe 婉清 wanqing " +
		"立群 liqun 舒 shu 航 hang 琳 lin 越 yue 蕾 lei 凯 kai 芷若 zhiruo 景行 jingxing 书瑶 shuyao 一帆 yifan 安然 anran 慕云 muyun 致远 zhiyuan 瑞雪 ruixue 嘉树 jiashu " +
		"知夏 zhixia 启明 qiming")
)

// spell makes names of words: each behind itself has its letters.
func spell(words string) (out []spoken) {
	list := strings.Fields(words)
	for i := 0; i+1 < len(list); i += 2 {
		out = append(out, spoken{list[i], list[i+1]})
	}
	return out
}

var (
	firstNames = strings.Fields("Amara Bruno Clara Dario Elena Felix Greta Hugo Ines Jonas Kira Leon Mara Nadia Oscar Petra " +
		"Quentin Rosa Soren Tessa Uma Viktor Wanda Xenia Yusuf Zoe Callum Delphine Emre Freya Zoë")
	lastNames = strings.Fields("Abernell Brandvold Castermans Dellacorte Eskelund Farrowby Grünfeld Halvorne Iversholm Jarnecke Kowalenko Lindqvere Marchetal Novakis " +
		"Ostergard Pemberly Quiroga Rasmund Sandoval Thackeray Ullmann Varga Westerby Yildirim Zamorano Okonjo Peñaranda Bellweather O’Hanlan")
)

var titles = [2][]string{
	{"Purchasing manager", "Managing director", "Head of operations", "Office manager", "Finance", "Technical lead"},
	{"采购经理", "总经理", "运营总监", "行政主管", "财务", "技术负责人"},
}

// tagWords are the tags, that of a large customer first.
var tagWords = [2][]string{
	{"key account", "trade fair", "referral", "newsletter", "price-sensitive", "pilot", "partner", "seasonal"},
	{"重点客户", "展会", "转介绍", "订阅", "价格敏感", "试点", "渠道伙伴", "季节性"},
}

// reachedOutcomes is how many of the outcomes, from the first, mean that somebody answered.
const reachedOutcomes = 3

var outcomes = [2][]string{
	{"reached", "reached", "reached", "left a message", "no answer"},
	{"已接通", "已接通", "已接通", "已留言", "无人接听"},
}

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
