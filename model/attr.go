package model

import (
	"slices"
	"strings"
)

// Attr is something of a customer that can be shown in a column, sorted by,
// filtered on and exported.
type Attr uint8

// The attributes.
const (
	AttrNone Attr = iota
	AttrPriority
	AttrTier
	AttrName
	AttrRef
	AttrKind
	AttrOwner
	AttrRegion
	AttrIndustry
	AttrPhone
	AttrEmail
	AttrTags
	AttrScore
	AttrCoverage
	AttrMachineTier
	AttrABC
	AttrStage
	AttrR
	AttrF
	AttrM
	AttrRFMClass
	AttrRevenue
	AttrOrders
	AttrRevenue12m
	AttrOrders12m
	AttrFirstOrder
	AttrLastOrder
	AttrLastContact
	AttrDue
	AttrOverdue
	AttrGain
	AttrSatisfaction
	AttrComplaints
	AttrPotential
	AttrSnoozed
	AttrCadence
	AttrBirthday
	AttrCreated
	AttrPAlive
	AttrPOrder
	AttrExpectedOrders
	AttrExpectedSpend
	AttrCLV
	AttrID
	AttrCity
	AttrConsent
	attrCount
)

// AttrField stands for the first of a book's further fields, the values above it for
// the others in their order: in columns, and in a ListQuery with its Field.
const AttrField = attrCount

// AttrType says how values of an attribute are compared and shown.
type AttrType uint8

// The attribute types.
const (
	TypeText AttrType = iota
	TypeNumber
	TypeMoney // numbers in minor units; filters give them in the main unit
	TypeDay   // Day numbers; filters give dates or ages (last>30d)
	TypeTier
	TypeShare // 0..1
	TypeSet   // several words: tags, consents
)

// AttrInfo describes an attribute. Name is the word in filters, in --sort and
// in JSON; Aliases are accepted too.
type AttrInfo struct {
	Attr    Attr
	Name    string
	Aliases []string
	Type    AttrType

	text func(*Row) string          // of texts and sets
	num  func(*Row) (float64, bool) // of the others; false when unknown
}

// attrInfos is indexed by Attr.
var attrInfos = [attrCount]AttrInfo{
	AttrPriority:       {Name: "priority", Aliases: []string{"prio", "优先级", "优先"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return r.Score.Priority, true }},
	AttrTier:           {Name: "tier", Aliases: []string{"等级"}, Type: TypeTier, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.Tier) }},
	AttrName:           {Name: "name", Aliases: []string{"名称"}, Type: TypeText, text: func(r *Row) string { return r.Name }},
	AttrRef:            {Name: "ref", Aliases: []string{"编号"}, Type: TypeText, text: func(r *Row) string { return r.Ref }},
	AttrKind:           {Name: "kind", Aliases: []string{"类型"}, Type: TypeText, text: func(r *Row) string { return string(r.Kind) }},
	AttrOwner:          {Name: "owner", Aliases: []string{"负责人"}, Type: TypeText, text: func(r *Row) string { return r.Owner }},
	AttrRegion:         {Name: "region", Aliases: []string{"地区"}, Type: TypeText, text: func(r *Row) string { return r.Region }},
	AttrIndustry:       {Name: "industry", Aliases: []string{"行业", "职业"}, Type: TypeText, text: func(r *Row) string { return r.Industry }},
	AttrPhone:          {Name: "phone", Aliases: []string{"电话"}, Type: TypeText, text: func(r *Row) string { return r.Phone }},
	AttrEmail:          {Name: "email", Aliases: []string{"邮箱"}, Type: TypeText, text: func(r *Row) string { return r.Email }},
	AttrTags:           {Name: "tag", Aliases: []string{"tags", "标签"}, Type: TypeSet, text: func(r *Row) string { return strings.Join(r.Tags, ",") }},
	AttrScore:          {Name: "score", Aliases: []string{"评分"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return r.Score.Value, r.Score.Known }},
	AttrCoverage:       {Name: "coverage", Aliases: []string{"完整度"}, Type: TypeShare, num: func(r *Row) (float64, bool) { return r.Score.Coverage, true }},
	AttrMachineTier:    {Name: "machine_tier", Aliases: []string{"machine", "系统等级"}, Type: TypeTier, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.MachineTier) }},
	AttrABC:            {Name: "abc", Type: TypeTier, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.ABC) }},
	AttrStage:          {Name: "stage", Aliases: []string{"阶段"}, Type: TypeText, text: func(r *Row) string { return string(r.Score.Stage) }},
	AttrR:              {Name: "r", Type: TypeNumber, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.R) }},
	AttrF:              {Name: "f", Type: TypeNumber, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.F) }},
	AttrM:              {Name: "m", Type: TypeNumber, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.M) }},
	AttrRFMClass:       {Name: "rfm_class", Aliases: []string{"rfm", "价值分类", "客户分类"}, Type: TypeText, text: func(r *Row) string { return string(r.Score.RFMClass()) }},
	AttrRevenue:        {Name: "revenue", Aliases: []string{"rev", "money", "成交额", "往来金额"}, Type: TypeMoney, num: func(r *Row) (float64, bool) { return float64(r.Facts.Revenue), true }},
	AttrOrders:         {Name: "orders", Aliases: []string{"订单", "订单数"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return float64(r.Facts.Orders), true }},
	AttrRevenue12m:     {Name: "revenue_12m", Aliases: []string{"rev_12m", "近一年成交额", "近一年往来金额"}, Type: TypeMoney, num: func(r *Row) (float64, bool) { return float64(r.Score.Revenue12m), true }},
	AttrOrders12m:      {Name: "orders_12m", Aliases: []string{"近一年订单"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return float64(r.Score.Orders12m), true }},
	AttrFirstOrder:     {Name: "first_order", Aliases: []string{"首单"}, Type: TypeDay, num: func(r *Row) (float64, bool) { return unlessZero(r.Facts.FirstOrder) }},
	AttrLastOrder:      {Name: "last_order", Aliases: []string{"ordered", "最近下单", "末单"}, Type: TypeDay, num: func(r *Row) (float64, bool) { return unlessZero(r.Facts.LastOrder) }},
	AttrLastContact:    {Name: "last_contact", Aliases: []string{"last", "最近联系"}, Type: TypeDay, num: func(r *Row) (float64, bool) { return unlessZero(r.Facts.LastContact) }},
	AttrDue:            {Name: "due_date", Aliases: []string{"due", "到期", "应联系"}, Type: TypeDay, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.Due) }},
	AttrOverdue:        {Name: "overdue_days", Aliases: []string{"overdue", "超期", "逾期"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return float64(r.Score.Overdue), r.Score.Due != 0 }},
	AttrGain:           {Name: "gain", Aliases: []string{"预期收益"}, Type: TypeMoney, num: func(r *Row) (float64, bool) { return r.Score.Gain.Total, true }},
	AttrSatisfaction:   {Name: "satisfaction", Aliases: []string{"sat", "满意度"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return unlessZero(r.Facts.Satisfaction) }},
	AttrComplaints:     {Name: "complaints", Aliases: []string{"投诉"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return float64(r.Facts.OpenComplaints), true }},
	AttrPotential:      {Name: "potential", Aliases: []string{"潜力"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return unlessNil(r.Potential) }},
	AttrSnoozed:        {Name: "snoozed_until", Aliases: []string{"snoozed", "暂缓至"}, Type: TypeDay, num: func(r *Row) (float64, bool) { return unlessZero(r.SnoozedUntil) }},
	AttrCadence:        {Name: "cadence_days", Aliases: []string{"cadence", "every", "回访周期", "联系周期"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return unlessZero(r.Cadence) }},
	AttrBirthday:       {Name: "birthday", Aliases: []string{"生日"}, Type: TypeDay, num: func(r *Row) (float64, bool) { return unlessZero(r.Score.Birthday) }},
	AttrCreated:        {Name: "created", Aliases: []string{"新建", "建档"}, Type: TypeDay, num: func(r *Row) (float64, bool) { return unlessZero(r.Created) }},
	AttrPAlive:         {Name: "p_alive", Aliases: []string{"活跃概率"}, Type: TypeShare, num: func(r *Row) (float64, bool) { return unlessNil(r.Score.Forecast.PAlive) }},
	AttrPOrder:         {Name: "p_order", Aliases: []string{"下单概率"}, Type: TypeShare, num: func(r *Row) (float64, bool) { return unlessNil(r.Score.Forecast.POrder) }},
	AttrExpectedOrders: {Name: "expected_orders", Aliases: []string{"预期订单"}, Type: TypeNumber, num: func(r *Row) (float64, bool) { return unlessNil(r.Score.Forecast.ExpectedOrders) }},
	AttrExpectedSpend:  {Name: "expected_spend", Aliases: []string{"预期客单价"}, Type: TypeMoney, num: func(r *Row) (float64, bool) { return unlessNil(r.Score.Forecast.ExpectedSpend) }},
	AttrCLV:            {Name: "clv", Aliases: []string{"终身价值"}, Type: TypeMoney, num: func(r *Row) (float64, bool) { return unlessNil(r.Score.Forecast.CLV) }},
	AttrID:             {Name: "id", Type: TypeNumber, num: func(r *Row) (float64, bool) { return float64(r.ID), true }},
	AttrCity:           {Name: "city", Aliases: []string{"城市"}, Type: TypeText, text: func(r *Row) string { return City(r.Region) }},
	AttrConsent:        {Name: "consent", Aliases: []string{"同意"}, Type: TypeSet, text: func(r *Row) string { return r.Consents.Words(r.Score.AsOf) }},
}

// Info describes the attribute.
func (a Attr) Info() AttrInfo {
	if a >= attrCount {
		a = AttrNone
	}
	i := attrInfos[a]
	i.Attr = a
	return i
}

// String gives the attribute's name.
func (a Attr) String() string { return a.Info().Name }

// Attrs lists every attribute.
func Attrs() []AttrInfo {
	out := make([]AttrInfo, 0, attrCount)
	for a := AttrNone + 1; a < attrCount; a++ {
		out = append(out, a.Info())
	}
	return out
}

// AttrNames lists the names of the attributes.
func AttrNames() []string { return eachOf(Attrs(), func(i AttrInfo) string { return i.Name }) }

// ParseAttr finds an attribute by its name or an alias.
func ParseAttr(s string) (Attr, bool) {
	for a := AttrNone + 1; a < attrCount; a++ {
		if i := &attrInfos[a]; i.Name == s || slices.Contains(i.Aliases, s) {
			return a, true
		}
	}
	return AttrNone, false
}

// FindAttr finds an attribute, or a further field of a book, by a word: AttrField with
// the field then. A field that is called as the city is stands before that.
func FindAttr(word string, fields []FieldDef) (a Attr, field FieldDef, ok bool) {
	a, ok = ParseAttr(word)
	if d, own := FindField(fields, word); own && (!ok || a == AttrCity) {
		return AttrField, d, true
	}
	return a, field, ok
}

// Record is anything attributes can be read from: a Row, or a row of db's
// in-memory columns.
type Record interface {
	// Text gives text, stage and kind attributes; those of a set joined by commas.
	Text(Attr) string
	// Num gives number, money (minor units), share, day and tier attributes;
	// false when unknown.
	Num(Attr) (float64, bool)
	// Field gives the value of a further field by its name, "" for none.
	Field(name string) string
	// HasTag tells whether the customer carries the tag, compared without case.
	HasTag(string) bool
	// Is tells the flags of filters: archived, snoozed, due, overdue, pinned,
	// provisional, override, complaint, no_contact and its ways, credit_hold, credit_watch, bad_phone, bad_email and the findings.
	Is(flag string) bool
}

// Row is one customer with its facts and its score: what lists, queue and
// commands show. Components and Reasons are filled.
type Row struct {
	Customer
	Facts   Facts
	Score   Score
	Matched string // the line of a note that a search found, "" where it was not one
}

var _ Record = (*Row)(nil)

// Text gives text, stage and kind attributes; tags joined by commas.
func (r *Row) Text(a Attr) string {
	if a < attrCount && attrInfos[a].text != nil {
		return attrInfos[a].text(r)
	}
	return ""
}

// Num gives number, money (minor units), share, day and tier attributes; false
// when unknown.
func (r *Row) Num(a Attr) (float64, bool) {
	if a < attrCount && attrInfos[a].num != nil {
		return attrInfos[a].num(r)
	}
	return 0, false
}

func unlessZero[T ~int | ~int32 | ~uint8](v T) (float64, bool) { return float64(v), v != 0 }

func unlessNil[T int | float64](p *T) (float64, bool) {
	if p == nil {
		return 0, false
	}
	return float64(*p), true
}

// HasTag tells whether the customer carries the tag, compared without case.
func (r *Row) HasTag(tag string) bool {
	return slices.ContainsFunc(r.Tags, func(t string) bool { return strings.EqualFold(t, tag) })
}

// Is tells the flags of filters on the day of the score.
func (r *Row) Is(flag string) bool {
	i := slices.IndexFunc(filterFlags, func(w word) bool { return w.name == flag })
	return i >= 0 && filterFlags[i].holds(r)
}
