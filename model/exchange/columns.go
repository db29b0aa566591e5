package exchange

import (
	"cmp"
	"slices"
	"strconv"

	"tierbook/model"
)

// exportColumn is a column of this program's own files: its header in English
// and in Chinese, the field that it becomes when the file is read again, the form
// that its cells have in a workbook, and what stands in them. What the book derives
// by itself (scores, tiers, sums) is not read: fIgnore.
type exportColumn struct {
	key, zh string
	field   field
	form    int
	cell    func(*exported) string
}

// header is what stands above the column in a language.
func (c *exportColumn) header(lang string) string {
	return model.If(lang == "zh", c.zh, c.key)
}

// customerColumns are the columns of exported customers. Further facts follow
// as "field:NAME".
var customerColumns = []exportColumn{
	{ownKey, ownKey, fOwnID, cellNumber, func(x *exported) string { return strconv.FormatInt(x.ID, 10) }},
	{"ref", "客户编号", fRef, cellPlain, func(x *exported) string { return x.Ref }},
	{"name", "客户名称", fName, cellPlain, func(x *exported) string { return x.Name }},
	{"kind", "客户类型", fKind, cellPlain, func(x *exported) string { return x.o.word("customer_kind", string(x.Kind)) }},
	{"owner", "负责人", fOwner, cellPlain, func(x *exported) string { return x.Owner }},
	{"region", "地区", fRegion, cellPlain, func(x *exported) string { return x.Region }},
	{"industry", "行业", fIndustry, cellPlain, func(x *exported) string { return x.Industry }},
	{"phone", "电话", fPhone, cellPlain, func(x *exported) string { return x.Phone }},
	{"email", "邮箱", fEmail, cellPlain, func(x *exported) string { return x.Email }},
	{"tags", "标签", fTags, cellPlain, func(x *exported) string { return joinWords(x.Tags) }},
	{"tier", "等级", fIgnore, cellPlain, func(x *exported) string { return x.Score.Tier.String() }},
	{"tier_name", "等级名称", fIgnore, cellPlain, func(x *exported) string { return x.o.Tiers.Of(x.Score.Tier) }},
	{"machine_tier", "系统等级", fIgnore, cellPlain, func(x *exported) string { return x.Score.MachineTier.String() }},
	{"override_tier", "人工等级", fOverrideTier, cellPlain, func(x *exported) string { return x.judged.Tier.String() }},
	{"override_reason", "人工等级原因", fOverrideReason, cellPlain, func(x *exported) string { return x.judged.Reason }},
	{"override_by", "人工等级设定人", fOverrideBy, cellPlain, func(x *exported) string { return x.judged.By }},
	{"override_until", "人工等级有效期至", fOverrideUntil, cellDay, func(x *exported) string { return x.judged.Until.String() }},
	{"score", "评分", fIgnore, cellNumber, func(x *exported) string { return decimalText(x.Score.Known, x.Score.Value) }},
	{"stage", "生命周期", fIgnore, cellPlain, func(x *exported) string { return x.o.word("stage", string(x.Score.Stage)) }},
	{"abc", "ABC分类", fIgnore, cellPlain, func(x *exported) string { return x.Score.ABC.String() }},
	{"r", "R", fIgnore, cellNumber, func(x *exported) string { return digit(x.Score.R) }},
	{"f", "F", fIgnore, cellNumber, func(x *exported) string { return digit(x.Score.F) }},
	{"m", "M", fIgnore, cellNumber, func(x *exported) string { return digit(x.Score.M) }},
	{"priority", "优先级", fIgnore, cellNumber, func(x *exported) string { return decimalText(x.Score.AsOf != 0, x.Score.Priority) }},
	{"due", "应跟进日期", fIgnore, cellDay, func(x *exported) string { return x.Score.Due.String() }},
	{"next_date", "下次跟进日期", fNext, cellDay, func(x *exported) string { return x.Next.String() }},
	{"next_time", "下次跟进时刻", fNextTime, cellPlain, func(x *exported) string { return x.NextAt.String() }},
	{"overdue_days", "逾期天数", fIgnore, cellNumber, func(x *exported) string { return decimalText(x.Score.Due != 0, float64(x.Score.Overdue)) }},
	{"snoozed_until", "暂缓至", fSnoozed, cellDay, func(x *exported) string { return x.SnoozedUntil.String() }},
	{"last_contact", "最近联系日期", fIgnore, cellDay, func(x *exported) string { return x.Facts.LastContact.String() }},
	{"last_order", "最近下单日期", fIgnore, cellDay, func(x *exported) string { return x.Facts.LastOrder.String() }},
	{"orders", "订单数", fIgnore, cellNumber, func(x *exported) string { return strconv.Itoa(x.Facts.Orders) }},
	{"revenue", "累计成交额", fIgnore, cellMoney, func(x *exported) string { return model.FormatMinor(x.Facts.Revenue, x.o.Currency) }},
	{"currency", "币种", fIgnore, cellPlain, func(x *exported) string { return x.o.Currency }},
	{"created", "建档日期", fCreated, cellDay, func(x *exported) string { return x.Created.String() }},
	{"birthday", "生日", fBirthday, cellDay, func(x *exported) string { return x.Birthday }},
	{"potential", "潜力", fPotential, cellNumber, func(x *exported) string {
		return only(x.Potential != nil, strconv.Itoa(*cmp.Or(x.Potential, new(int))))
	}},
	{"cadence_days", "回访周期(天)", fCadence, cellPlain, func(x *exported) string { return digit(x.Cadence) }},
	{"repeat", "重复提醒", fRepeat, cellPlain, func(x *exported) string { return x.Repeat.String() }},
	{"opening", "期初成交额", fOpening, cellPlain, func(x *exported) string {
		return moneyText(x.Opening.Amount != 0, x.Opening.Amount, x.o.Currency)
	}},
	{"opening_on", "期初日期", fOpeningOn, cellPlain, func(x *exported) string { return only(x.Opening.Amount != 0, x.Opening.On.String()) }},
	{"opening_until", "期初有效期至", fOpeningUntil, cellPlain, func(x *exported) string { return only(x.Opening.Amount != 0, x.Opening.Until.String()) }},
	{"credit_hold", "信用冻结", fCreditHold, cellPlain, func(x *exported) string { return x.o.word("flag", only(x.Credit == model.CreditHold, "true")) }},
	{"credit_status", "信用状态", fCredit, cellPlain, func(x *exported) string {
		return x.o.word("credit", only(x.Credit != model.CreditGood, x.Credit.String()))
	}},
	{"do_not_contact", "勿扰", fDoNotContact, cellPlain, func(x *exported) string { return x.o.word("flag", only(x.Barred.Has(model.Everyway), "true")) }},
	{"do_not_contact_by", "勿扰方式", fBarred, cellPlain, func(x *exported) string { return only(!x.Barred.Has(model.Everyway), x.Barred.String()) }},
	{"consents", "同意记录", fConsents, cellPlain, func(x *exported) string { return only(x.Consents != "", jsonText(x.Consents)) }},
	{"archived", "已归档", fArchived, cellPlain, func(x *exported) string { return x.o.word("flag", only(x.Archived, "true")) }},
	{"referred_by", "推荐人", fReferredBy, cellPlain, func(x *exported) string { return x.o.referrer(x.Row) }},
	{"note", "备注", fNote, cellPlain, func(x *exported) string { return x.Note }},
	{"contact", "联系人", fContact, cellPlain, func(x *exported) string { return x.main.Name }},
	{"contact_title", "联系人职务", fContactTitle, cellPlain, func(x *exported) string { return x.main.Title }},
	{"contact_phone", "联系人电话", fContactPhone, cellPlain, func(x *exported) string { return x.main.Phone }},
	{"contact_email", "联系人邮箱", fContactEmail, cellPlain, func(x *exported) string { return x.main.Email }},
	{"contact_birthday", "联系人生日", fContactBirthday, cellDay, func(x *exported) string { return x.main.Birthday }},
	{"contact_note", "联系人备注", fContactNote, cellPlain, func(x *exported) string { return x.main.Note }},
	{"contact_do_not_contact_by", "联系人勿扰方式", fContactBarred, cellPlain, func(x *exported) string { return x.main.Barred.String() }},
	{"contact_consents", "联系人同意记录", fContactConsents, cellPlain, func(x *exported) string { return only(x.main.Consents != "", jsonText(x.main.Consents)) }},
	{"contacts", "其他联系人", fMoreContacts, cellPlain, func(x *exported) string { return x.others }},
	{"fields", "其他信息", fFields, cellPlain, func(x *exported) string { return x.rest }},
}

var interactionColumns = []exportColumn{
	{ownKey, ownKey, fOwnID, cellNumber, func(x *exported) string { return strconv.FormatInt(x.in.ID, 10) }},
	{"customer_id", "客户内部编号", fCustomerID, cellNumber, func(x *exported) string { return strconv.FormatInt(x.ID, 10) }},
	{"customer_ref", "客户编号", fRef, cellPlain, func(x *exported) string { return x.Ref }},
	{"customer", "客户名称", fName, cellPlain, func(x *exported) string { return x.Name }},
	{"customer_email", "客户邮箱", fEmail, cellPlain, func(x *exported) string { return x.Email }},
	{"customer_phone", "客户电话", fPhone, cellPlain, func(x *exported) string { return x.Phone }},
	{"date", "日期", fDate, cellDay, func(x *exported) string { return x.in.Day.String() }},
	{"time", "时间", fTime, cellPlain, func(x *exported) string { return ClockText(x.in.Clock) }},
	{"kind", "互动类型", fKind, cellPlain, func(x *exported) string { return x.o.word("kind", string(x.in.Kind)) }},
	{"amount", "金额", fAmount, cellMoney, func(x *exported) string {
		return moneyText(x.in.Kind.HasAmount(), x.in.Amount, x.in.Currency)
	}},
	{"currency", "币种", fCurrency, cellPlain, func(x *exported) string { return only(x.in.Kind.HasAmount(), x.in.Currency) }},
	{"base_amount", "折算金额", fBaseAmount, cellMoney, func(x *exported) string {
		return moneyText(x.converted(), *cmp.Or(x.in.Base, &x.in.Amount), x.o.Currency)
	}},
	{"base_currency", "折算币种", fBaseCurrency, cellPlain, func(x *exported) string { return only(x.converted(), x.o.Currency) }},
	{"satisfaction", "满意度", fSatisfaction, cellNumber, func(x *exported) string { return digit(x.in.Satisfaction) }},
	{"outcome", "结果", fOutcome, cellPlain, func(x *exported) string { return x.in.Outcome }},
	{"note", "备注", fNote, cellPlain, func(x *exported) string { return x.in.Note }},
	{"contact", "联系人", fContact, cellPlain, func(x *exported) string { return x.in.Contact }},
	{"by", "记录人", fBy, cellPlain, func(x *exported) string { return x.in.By }},
	{"next_date", "下次跟进日期", fNext, cellDay, func(x *exported) string { return x.in.Next.String() }},
	{"next_time", "下次跟进时刻", fNextTime, cellPlain, func(x *exported) string { return x.in.NextAt.String() }},
	{"resolved", "解决日期", fResolved, cellDay, func(x *exported) string { return x.in.Resolved.String() }},
	{"expected", "预计金额", fExpected, cellMoney, func(x *exported) string {
		return moneyText(x.in.Expected != 0, x.in.Expected, x.o.Currency)
	}},
	{"probability", "成交概率", fProbability, cellNumber, func(x *exported) string {
		return decimalText(x.in.Expected != 0 || x.in.Probability != 0, x.in.Probability)
	}},
	{"source", "来源", fSource, cellPlain, func(x *exported) string { return x.o.word("source", x.in.Source) }},
	{"external_id", "外部编号", fExternalID, cellPlain, func(x *exported) string { return x.in.ExternalID }},
	{"lines", "订单明细", fLines, cellPlain, func(x *exported) string {
		if len(x.in.Lines) == 0 {
			return ""
		}
		text := jsonText(LinesJSON(x.in))
		return only(len(text) <= maxLinesCell, text)
	}},
}

// maxLinesCell is how long the lines of an order may be in a cell of a table, which a
// spreadsheet cuts off beyond; those of a longer one stand in JSON only.
const maxLinesCell = 32_000

// ownFile recognises this program's own export by its first header and tells
// which kind it is.
func ownFile(header []string) (model.ImportKind, bool) {
	switch has := func(h string) bool { return slices.Contains(header, h) }; {
	case !has(ownKey):
	case has("external_id") || has("外部编号"):
		return model.ImportInteractions, true
	case has("machine_tier") || has("系统等级"):
		return model.ImportCustomers, true
	}
	return "", false
}

// ownPlan reads this program's own export: nothing is guessed.
func ownPlan(header []string, kind model.ImportKind, given map[int]field) *plan {
	fields, columns := map[string]field{"override": fOverride}, customerColumns
	if kind == model.ImportInteractions {
		fields, columns = map[string]field{}, interactionColumns
	}
	for _, c := range columns {
		fields[c.key], fields[c.zh] = c.field, c.field
	}
	all := make(map[int]field, len(header))
	for i, h := range header {
		f, ok := fields[h]
		if attr, known := model.ParseAttr(h); !ok && known && attr.String() == h {
			f = fIgnore // a figure of the book beside those of this list
		} else if !ok {
			f = fCustom
		}
		if g, ok := given[i]; ok {
			f = g
		}
		all[i] = f
	}
	p := makePlan(header, kind, all, &sample{})
	p.own, p.person = true, false
	return p
}
