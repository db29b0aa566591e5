package exchange

import "tierbook/model"

// exportColumn is a column of this program's own files: its header in English
// and in Chinese, and the field that it becomes when the file is read again.
// What the book derives by itself (scores, tiers, sums) is not read: fIgnore.
type exportColumn struct {
	key   string
	zh    string
	field field
}

// ownKey marks this program's own files, in every language.
const ownKey = "tierbook_id"

// customerColumns are the columns of exported customers. Further facts follow
// as "field:NAME".
func customerColumns() []exportColumn {
	return []exportColumn{
		{ownKey, ownKey, fOwnID},
		{"ref", "客户编号", fRef},
		{"name", "客户名称", fName},
		{"kind", "客户类型", fKind},
		{"owner", "负责人", fOwner},
		{"region", "地区", fRegion},
		{"industry", "行业", fIndustry},
		{"phone", "电话", fPhone},
		{"email", "邮箱", fEmail},
		{"tags", "标签", fTags},
		{"tier", "等级", fIgnore},
		{"machine_tier", "系统等级", fIgnore},
		{"override_tier", "人工等级", fOverrideTier},
		{"override_reason", "人工等级原因", fOverrideReason},
		{"override_by", "人工等级设定人", fOverrideBy},
		{"override_until", "人工等级有效期至", fOverrideUntil},
		{"score", "评分", fIgnore},
		{"stage", "生命周期", fIgnore},
		{"abc", "ABC分类", fIgnore},
		{"r", "R", fIgnore},
		{"f", "F", fIgnore},
		{"m", "M", fIgnore},
		{"priority", "优先级", fIgnore},
		{"due", "应跟进日期", fIgnore},
		{"next_date", "下次跟进日期", fNext},
		{"overdue_days", "逾期天数", fIgnore},
		{"snoozed_until", "暂缓至", fSnoozed},
		{"last_contact", "最近联系日期", fIgnore},
		{"last_order", "最近下单日期", fIgnore},
		{"orders", "订单数", fIgnore},
		{"revenue", "累计成交额", fIgnore},
		{"currency", "币种", fIgnore},
		{"created", "建档日期", fCreated},
		{"birthday", "生日", fBirthday},
		{"potential", "潜力", fPotential},
		{"cadence_days", "回访周期(天)", fCadence},
		{"repeat", "重复提醒", fRepeat},
		{"opening", "期初成交额", fOpening},
		{"opening_on", "期初日期", fOpeningOn},
		{"opening_until", "期初有效期至", fOpeningUntil},
		{"credit_hold", "信用冻结", fCreditHold},
		{"do_not_contact", "勿扰", fDoNotContact},
		{"archived", "已归档", fArchived},
		{"referred_by", "推荐人", fReferredBy},
		{"note", "备注", fNote},
		{"contact", "联系人", fContact},
		{"contact_title", "联系人职务", fContactTitle},
		{"contact_phone", "联系人电话", fContactPhone},
		{"contact_email", "联系人邮箱", fContactEmail},
		{"contact_birthday", "联系人生日", fContactBirthday},
		{"contact_note", "联系人备注", fContactNote},
		{"contacts", "其他联系人", fMoreContacts},
		{"fields", "其他信息", fFields},
	}
}

// interactionColumns are the columns of exported interactions.
func interactionColumns() []exportColumn {
	return []exportColumn{
		{ownKey, ownKey, fOwnID},
		{"customer_id", "客户内部编号", fCustomerID},
		{"customer_ref", "客户编号", fRef},
		{"customer", "客户名称", fName},
		{"customer_email", "客户邮箱", fEmail},
		{"customer_phone", "客户电话", fPhone},
		{"date", "日期", fDate},
		{"time", "时间", fTime},
		{"kind", "互动类型", fKind},
		{"amount", "金额", fAmount},
		{"currency", "币种", fCurrency},
		{"base_amount", "折算金额", fBaseAmount},
		{"base_currency", "折算币种", fBaseCurrency},
		{"satisfaction", "满意度", fSatisfaction},
		{"outcome", "结果", fOutcome},
		{"note", "备注", fNote},
		{"contact", "联系人", fContact},
		{"by", "记录人", fBy},
		{"next_date", "下次跟进日期", fNext},
		{"resolved", "解决日期", fResolved},
		{"expected", "预计金额", fExpected},
		{"probability", "成交概率", fProbability},
		{"source", "来源", fSource},
		{"external_id", "外部编号", fExternalID},
	}
}

// ownColumns lists the columns of this program's own files of a kind.
func ownColumns(kind model.ImportKind) []exportColumn {
	if kind == model.ImportInteractions {
		return interactionColumns()
	}
	return customerColumns()
}

// ownFile recognises this program's own export by its first header and tells
// which kind it is.
func ownFile(header []string) (model.ImportKind, bool) {
	own, machine, external := false, false, false
	for _, h := range header {
		switch h {
		case ownKey:
			own = true
		case "machine_tier", "系统等级":
			machine = true
		case "external_id", "外部编号":
			external = true
		}
	}
	switch {
	case own && external:
		return model.ImportInteractions, true
	case own && machine:
		return model.ImportCustomers, true
	}
	return "", false
}

// ownPlan reads this program's own export: nothing is guessed.
func ownPlan(header []string, kind model.ImportKind, given map[int]field) *plan {
	fields := map[string]field{}
	for _, c := range ownColumns(kind) {
		fields[c.key], fields[c.zh] = c.field, c.field
	}
	if kind == model.ImportCustomers {
		fields["override"] = fOverride
	} else {
		fields["lines"] = fLines
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
