package exchange

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// fieldList are fields with the headers by which each is known, in normal form, the
// surest first. They come from the exports of Salesforce, HubSpot, Google
// Contacts, Zoho and Chinese CRM and shop systems, and from plain spreadsheets.
type fieldList []struct {
	field field
	words string
}

// commonWords are the headers that mean the same in both kinds of file.
const (
	wordsRef = "ref customerref customerid customerno customernumber customercode clientid clientno clientcode custid custno cid " +
		"客户编号 客户编码 客户代码 客户id 客户号 accountnumber accountno accountcode recordid 会员编号 会员号 会员卡号 会员id memberid " +
		"oracleid buyerid buyeruserid 买家会员名 买家id 顾客id contactid recordidcontact recordidcompany partneridid kundenid kundennummer kundennr clienteid codigodecliente 顧客番号 得意先コード 客戶編號 customerreferenceid squarecustomerid copperid kundennr codeclient numéroclient numeroclient codiceclient codicecliente códigodocliente 下单帐号 下单账号 客户帐号 ac konto"
	wordsMobile = "mobile mobilephone mobilephonenumber mobilenumber mobileno cell cellphone 手机 手机号 手机号码 移动电话 联系手机 mobil handy mobiltelefon móvil celular whatsapp 收货人手机 收货人手机号 买家手机 手機 手機號碼 携帯電話 携帯番号 phonemobile mobilephone1 portable téléphoneportable cellulare telefonocellulare telemóvel telemovel мобильныйтелефон мобильный 移动电话号码"
	wordsPhone  = "phone phonenumber phoneno telephone tel phone1value phone1 primaryphone businessphone workphone 电话 联系电话 " +
		"电话号码 固定电话 座机 固话 公司电话 联系方式 mainphone telefon telefonnummer homephone customerphone contactphonenumber billingphone shippingphone 收货人电话 otherphone tollfree teléfono telefono " +
		"電話 電話番号 電話號碼 聯絡電話 phonework phonehome officephone phonenumbers work téléphone telefone телефон рабочийтелефон telephonenumber 联系人电话号码 telprivat telgeschäftl"
	wordsEmail = "email emailaddress emailid mail email1value email1address email1 primaryemail workemail 邮箱 电子邮箱 电子邮件 邮件 邮箱地址 " +
		"customeremail fromemailaddress emailrecipient associatedcontactemail emailadresse correo correoelectrónico correoelectronico メール メールアドレス 電郵 電子郵件 電子郵箱 emailwork emailhome emails email地址 courriel adressemail adresseemail deladresseemail correoelectrónicodelremitente posta emailprivat endereçodeemail почта рабочийemail 电邮"
	wordsFirst = "firstname givenname vorname nombredepila 名 vornameadressattypnatürlperson prénom prenom имя"
	wordsLast  = "lastname familyname surname nachname apellido apellidos 姓 nameadressattypnatürlperson nomdefamille cognome sobrenome фамилия"
	wordsDate  = "actualclosedate wontime orderdate orderdatetime orderedat invoicedate 下单日期 下单时间 订单日期 订单时间 订单创建时间 交易日期 交易时间 购买日期 购买时间 成交日期 成交时间 " +
		"订货日期 付款时间 付款日期 支付时间 支付日期 订单付款时间 purchasedate issuedate kaufdatum invoicebilldate booked transactiondate saledate salesdate dateissued documentdate dateorder 销售日期 开票日期 签约日期 " +
		"跟进时间 跟进日期 沟通时间 沟通日期 拜访时间 拜访日期 联系时间 联系日期 回访时间 回访日期 互动日期 互动时间 发生时间 发生日期 服务时间 服务日期 " +
		"activitydate interactiondate contactdate calldate meetingdate visitdate actualstart starttime start paidat closedate estclosedate expectedclosedate closingdate 预计成交日期 预计签单日期 " +
		"bestelldatum rechnungsdatum fechadepedido fechadefactura 注文日 受注日 売上日 訂單日期 下單日期 date day 日期 datetime timestamp ts dt when 时间 datum fecha 日付 年月日 startdatetime estimatedclosedate expectedclose 订单成交时间 买家付款时间 data дата datafattura datedefacture datedecommande datacommande belegdatum buchungsdatum invoicedateutc " +
		"createddate createdate createdat created 创建时间 创建日期"
	wordsNext = "nextdate next nextcontact nextcontactdate nextfollowup nextfollowupdate nextfollowuptime nextactivitydate nextstepdate followupdate " +
		"下次跟进时间 下次跟进日期 下次联系时间 下次联系日期 下次回访时间 下次回访日期 下次沟通时间 下次跟进 下次联系"
	wordsOwner = "owner customerowner contactowner companyowner accountowner recordowner leadowner ownername salesperson salesrep rep accountmanager " +
		"assignedto 负责人 客户所有人 客户负责人 业务员 销售员 销售 销售人员 客户经理 所属人 所有人 所有者 归属人 跟进人 专属顾问 " +
		"betreuer zuständig verkäufer vertriebsmitarbeiter vendedor comercial responsable 担当 担当営業 営業担当 負責人 業務員 salesowner ownedby assignee assigneduser assignedsalesrep responsibleperson responsible ответственный commercial venditore 专管业务员名称 专管业务员 归属员工"
)

// parentIDs number what a record belongs to, and the record itself only where
// nothing else does.
const parentIDs = employerIDs + " userid leadid"

// employerIDs number the company that a person belongs to.
const employerIDs = "accountid accountnameid parentaccountid companyid organizationid associatedcompanyid primaryassociatedcompanyid parentid parentidid"

// customerFields are the fields of a customers file in the order in which they choose
// their columns, with their headers.
var customerFields = fieldList{
	{fOwnID, "tierbookid"},
	{fRef, wordsRef + " 编号 编码 externalid extid id " + parentIDs},
	{fName, "name 客户名称 客户全称 客户姓名 customername customer 客户 clientname client accountname fullname displayname 姓名 会员姓名 名字 名称 客户名 顾客姓名 顾客 收件人 收货人 收货人姓名 billingname shippingname potentialcustomer customerdescription kunde kundenname nombre nombrecompleto cliente 顧客名 氏名 お名前 得意先名 客戶名稱 客戶 partner nom nome ragionesociale nomecliente nomclient"},
	{fFirst, wordsFirst},
	{fMiddle, "middlename additionalname отчество"},
	{fLast, wordsLast},
	{fCompany, "company companyname 公司 公司名称 公司全称 企业 企业名称 单位 单位名称 organization organisation organizationname organization1name " +
		"account associatedcompany employer 店铺 店铺名称 firma firmenname unternehmen kunfirmename verbundenesunternehmen empresa compañía 会社名 会社 公司名稱 企業名稱 parentidname companies accounts raisonsociale organisationname relatedcompany primaryorganization 企业全称 公司名 nameadressattypunternehmen société societe entreprise azienda società компания"},
	{fKind, "kind customerkind 客户类型 customertype type 类型 isteinunternehmen isacompany iscompany companytype customersubtype contacttype"},
	{fOwner, wordsOwner},
	{fRegion, "region 地区 区域 大区 所在地区 所属地区 省份 省 province state territory billingstate country 国家 stateregion address1stateprovince mailingstate provincestate companystate " +
		"bundesland provincia región 都道府県 地區 address1countryregion countryregion mailingcountry billingcountry companycountry land país pais 国籍 國家 收货地址 pays paese " +
		"страна"},
	{fCity, "城市 city 所在城市 billingcity address1city mailingcity towncity companycity deliverycity shipcity officelocation stadt ort ciudad 市区町村 縣市 town ville città cidade " +
		"город"},
	{fIndustry, "industry 行业 客户行业 所属行业 sector companyindustry jobindustry branche industria sector 業種 業界 產業 行業 1级行业 一级行业 secteur settore"},
	{fMobile, wordsMobile},
	{fPhone, wordsPhone},
	{fEmail, wordsEmail},
	{fTags, "tags tag 标签 客户标签 labels label groupmembership schlagwörter etiquetas タグ 標籤 categories contacttaglist tags1 标签组1 étiquettes"},
	{fNote, "note notes 备注 备注信息 客户备注 description 说明 描述 remark remarks comments comment memo notesmemo notesdescription 最近跟进记录 notiz notizen bemerkung bemerkungen notas observaciones 備考 備註 комментарий remarques commentaire background"},
	{fBirthday, "birthday 生日 出生日期 birthdate dateofbirth dob 客户生日 geburtstag geburtsdatum cumpleaños fechadenacimiento 誕生日 生年月日 gebdatum datedenaissance datadinascita датарождения"},
	{fPotential, "potential 潜力 potenzial"},
	{fCadence, "cadencedays cadence 回访周期 跟进周期 回访周期天"},
	{fRepeat, "repeat 重复提醒"},
	{fCreditHold, "credithold 信用冻结"},
	{fCredit, "creditstatus 信用状态"},
	{fDoNotContact, "donotcontact 勿扰 免打扰 请勿联系 donotcall hasoptedoutofemail emailoptout optedout unsubscribed unsubscribedfromemails optedoutofemail"},
	{fArchived, "archived 已归档 isdeleted deleted 已删除 禁用状态 是否停用 是否禁用"},
	{fCreated, "created createdate createddate createdat createdon datecreated dateadded customersince 创建时间 创建日期 建档日期 建档时间 " +
		"录入时间 录入日期 登记日期 添加时间 注册时间 注册日期 createdtime subscriptiondate firstdate kuncreated erstelltam angelegtam fechadecreación fechadecreacion 登録日 作成日 建立日期 发展日期 signedup signup optintime dateofcreation datedecréation datecréation датасоздания"},
	{fNext, wordsNext},
	{fNextTime, "nexttime 下次跟进时刻"},
	{fLastContact, "lastcontact lastcontacted lastcontactdate lastcontactedon lastactivity lastactivitydate 最近沟通时间 最近沟通日期 最近联系时间 最近联系日期 " +
		"最近跟进时间 最近跟进日期 最后跟进时间 最后跟进日期 最后联系时间 最后联系日期 上次联系时间 上次跟进时间 上次沟通时间 最近联系 最近跟进 lastengagementdate lastdate letzterkontakt últimocontacto 最終連絡日 最終接触日 最近聯絡 最後聯絡日期 lastinteraction lastcontactedtime lastcommunicationdate lastvisit derniercontact letzterkontaktam"},
	{fContact, "contact contactname contactperson primarycontact 联系人 主联系人 首要联系人 联系人姓名 ansprechpartner kunansprperson shiptocontact contacto personadecontacto 担当者 担当者名 聯絡人 primarycontactname fullname 姓名 interlocuteur"},
	{fContactFirst, "contactfirstname cntctfst contactfirst"},
	{fContactLast, "contactlastname cntctlst contactlast"},
	{fContactTitle, "contacttitle title jobtitle organizationtitle organization1title 职位 职务 联系人职务 联系人职位 designation occupation position funktion cargo puesto 役職 職稱 職務 jobposition function fonction должность 职位名称"},
	{fContactPhone, "contactphone contactmobile 联系人电话 联系人手机 primarycontactprimaryphone"},
	{fContactEmail, "contactemail 联系人邮箱 primarycontactprimaryemail"},
	{fContactBirthday, "contactbirthday 联系人生日"},
	{fContactNote, "contactnote 联系人备注"},
	{fMoreContacts, "contacts"},
	{fFields, "fields"},
	{fTier, ""},
	{fOpening, ""},
	{fIgnore, "rejectedbecause 未导入原因"},
}

var interactionFields = fieldList{
	{fOwnID, "tierbookid"},
	{fExternalID, "recordid activityid externalid extid eventid interactionid activityid dealid opportunityid recordiddeal 商机编号"},
	{fOrderID, "orderid orderno ordernumber ordercode 订单号 订单编号 订单id 单号 销售单号 单据编号 invoiceno invoiceid invoicenumber invoice transactionid " +
		"transactionno 交易号 交易单号 交易编号 receiptno receiptid 流水号 合同编号 发票号 saleid documentnumber receiptnumber inv orderreference 主订单编号 " +
		"auftragsnummer bestellnummer rechnungsnummer rechnungsnr belegnummer numerodepedido numerodefactura 注文番号 受注番号 訂單編號 訂單號 amazonorderid 销售订单编号 销售订单号 num rechnungsno receiptnumber1 bonnr númerodepedido númerodefactura nfacture numérodefacture numérodecommande ncommande numerofattura numeroordine transaktionscode 交易订单号 transactionreference order"},
	{fRef, wordsRef + " masterid 编号 " + parentIDs},
	{fName, "customername 客户名称 customer 客户 clientname client accountname account name companyname company 公司 公司名称 企业名称 fullname buyername buyer 买家 买方 " +
		"收货人姓名 收货人 收件人 billingname 买家昵称 会员姓名 会员 客户姓名 客户名 顾客姓名 顾客 potentialcustomer shippingname displayname fullname 姓名 " +
		"customerdescription kunde kundenname cliente nombredelcliente 顧客名 お客様名 得意先名 客戶名稱 客戶 partner partnerid regarding relatedto " +
		"associatedcompany associatedcontact firma firmenname unternehmen empresa 会社名 会社 公司名稱 企業名稱 name 名称 organization organisation organisationname invoicepartnerdisplayname requester raisonsociale nomduclient cliente 交易对方 对方名称 对方户名 付款方 payee payer"},
	{fOtherName, companyWords + " name nom nombre nome billingname shippingname 收货人 收件人 收货人姓名 买家昵称"},
	{fFirst, wordsFirst},
	{fLast, wordsLast},
	{fEmail, wordsEmail},
	{fMobile, wordsMobile},
	{fPhone, wordsPhone + " 对方号码 通话号码"},
	{fDate, wordsDate + " 通话时间 通话日期 起始时间 通话起始时间"},
	{fOtherDate, wordsDate},
	{fTime, "time clock 时刻 时间 uhrzeit hora heure ora 時刻"},
	{fKind, "interactionkind interactiontype activitytype contacttype 跟进方式 跟进类型 互动类型 互动方式 沟通方式 联系方式 拜访方式 回访方式 " +
		"kind type channel activity method 类型 方式 transactiontype typ tipo eventtypename calltype 通话类型 呼叫类型"},
	{fAmount, "amount totalamount orderamount ordertotal grandtotal 金额 订单金额 成交金额 成交额 销售额 销售金额 实付金额 付款金额 支付金额 买家实际支付金额 交易金额 " +
		"消费金额 回款金额 合同金额 订单总额 总金额 总价 总额 合计 应付金额 实收金额 revenue spend total totalprice totalpaid amounttotal ordervalue actualrevenue gross brutto bruto brut sales netsales netamount net amountpaid " +
		"invoiceamount gesamtbetrag betrag summe umsatz importe monto 金額 合計 売上 売上金額 訂單金額 總金額 linetotal itemtotal pricesubtotal subtotal monetary value ordertotalamount 销售订单金额 订单实付金额 用户实付金额 商家实收金额 实收 订单总金额 bruttobetrag nettobetrag netto betragbrutto montantttc totalttc montanttotal montant montantht totale importototale valortotal сумма dealvalue bidamount earnings saleprice 实付款 订单应付金额 应收订单金额 价税合计 本币金额 交易额 invoicetotal"},
	{fRefunded, "amountrefunded refundedamount refundamount 退款金额 退款總額 erstattungsbetrag 返金額 refunded totalrefunded orderrefundamount 已退款金额 成功退款 已退金额 partialrefunds"},
	{fStatus, statusWords},
	{fQuantity, "quantity qty 数量 购买数量 商品数量 宝贝数量 lineitemquantity itemquantity productuomqty orderedquantity menge anzahl cantidad 數量 quantitypurchased 订购数量 实发数量 quantityrefund quantité quantità 宝贝总数量"},
	{fUnitPrice, "unitprice price 单价 价格 lineitemprice itemprice priceunit einzelpreis preciounitario 単価 單價 salesprice unitamount rate prixunitaire prezzounitario 商品单价 含税单价 京东价 itemcost"},
	{fProduct, "productname product itemname lineitemname itemtitle item lineitem 产品名称 商品名称 产品 商品 宝贝标题 商品标题 宝贝名称 货品名称 品名 物料名称 存货名称 货品标题 选购商品 artikel artikelname producto 商品名 產品名稱 品項 productid productservice produit prodotto"},
	{fCategory, "productcategory itemcategory category 产品类别 商品类别 产品分类 商品分类 品类 类目 商品类目 warengruppe kategorie categoría カテゴリ 產品類別 subcategory"},
	{fCost, "cost linecost totalcost costamount costofgoods cogs 成本 成本金额 总成本 kosten wareneinsatz coste 原価"},
	{fUnitCost, "unitcost costprice costperitem costperunit standardcost purchaseprice 成本价 单位成本 采购价 进价 进货价 einkaufspreis preciodecoste 仕入単価 成本價"},
	{fProfit, "profit grossprofit 利润 毛利 毛利额 gewinn rohertrag beneficio 粗利 利潤"},
	{fCurrency, "currency currencycode 币种 货币 币别 währung moneda 通貨 幣別 currencyofvalue ordercurrencycode devise valuta divisa валюта 结算币别"},
	{fBaseAmount, "baseamount"},
	{fBaseCurrency, "basecurrency"},
	{fSatisfaction, "satisfaction 满意度 满意度评分 csat rating 评分"},
	{fOutcome, "outcome 结果 跟进结果 沟通结果 拜访结果 回访结果 result callresult disposition calloutcome meetingoutcome ergebnis"},
	{fNote, "跟进内容 跟进记录 沟通内容 沟通记录 拜访内容 回访内容 互动内容 note notes content 内容 备注 摘要 主题 subject callmeetingtitlesubject description 描述 说明 " +
		"comment comments remark remarks memo details notesmemo notiz bemerkung nota 備考 備註 dealname opportunityname topic 商机名称 dealtitle memodescription fullcomments note1 commentaire"},
	{fContact, "contact contactperson contactname 联系人 对接人 拜访对象 ansprechpartner"},
	{fBy, "by loggedby " + wordsOwner + " dealowner activityowner salesmanid employeeid assignee useridid 记录人 操作人 拜访人 创建人 user agent staff 员工"},
	{fNext, wordsNext},
	{fNextTime, "nexttime 下次跟进时刻"},
	{fResolved, "resolved resolvedon resolveddate 解决日期 解决时间"},
	{fExpected, "expected expectedamount expectedrevenue estrevenue 预计金额 预计成交金额 商机金额"},
	{fProbability, "probability 赢率 成交概率"},
	{fSource, "source 来源"},
	{fIgnore, "rejectedbecause 未导入原因"},
}

const (
	// creationDates are dates of a record and say nothing of an event.
	creationDates = "createddate createdate createdat created 创建时间 创建日期"
	// eventNotes are what only a log of events has.
	eventNotes = "跟进内容 跟进记录 沟通内容 沟通记录 拜访内容 回访内容 互动内容"
)

// candidate is a field that a header may stand for; a smaller rank is surer.
type candidate struct {
	field field
	rank  int
}

// lexicon finds the candidates of a normal header.
type lexicon map[string][]candidate

// lexiconOf gives the headers known for a kind of file.
func lexiconOf(kind model.ImportKind) lexicon {
	l := lexicon{}
	for _, f := range fieldsOf(kind) {
		for i, w := range strings.Fields(f.words) {
			l[w] = append(l[w], candidate{f.field, i})
		}
	}
	return l
}

// lookup finds what a header may stand for, and the word by which it is known: as
// it is, else without what stands in brackets behind it ("金额(元)", "Amount (USD)"),
// else without the record or the part that somebody has in an order ("Deal - Owner",
// "Billing Phone", "收件人姓名"), else the first known of several words ("Company /
// Account").
func (l lexicon) lookup(header string) ([]candidate, string) {
	h := normalHeader(header)
	if c, ok := l[h]; ok {
		return c, h
	}
	if of, part, ok := strings.Cut(header, "/"); ok && hasWord("orderlines orderline invoicelines invoiceline invoicelineids lines", normalHeader(of)) {
		return l[normalHeader(part)], normalHeader(part)
	}
	head, _ := cutBrackets(header)
	if h = normalHeader(head); len(l[h]) > 0 {
		return l[h], h
	}
	if of, rest, ok := strings.Cut(head, " - "); ok && hasWord(recordWords, normalHeader(of)) {
		return l.lookup(rest)
	}
	for _, role := range strings.Fields(roleWords) {
		if rest, ok := strings.CutPrefix(h, role); ok && len(l[rest]) > 0 {
			return roleCandidates(l[rest], strings.Index(roleWords, role)), rest
		}
	}
	for part := range strings.SplitSeq(head, "/") {
		if c := l[normalHeader(part)]; len(c) > 0 {
			return c, normalHeader(part)
		}
	}
	return nil, h
}

const (
	// recordWords name a kind of record before each of its columns: "Person - Name".
	recordWords = "person people organization organisation deal lead contact company account activity opportunity order invoice customer user"
	// roleWords are the parts that somebody has in an order or a list, those of who
	// pays before those of who receives.
	roleWords = "billto billing bill invoice rechnungs rechnung buyer customer client guest invitee attendee purchaser payer member käufer kunden kunde " +
		"whatsyour whatisyour your defaultaddress mailingaddress mailaddress mailing primary account contact business work office home " +
		"recipient shipto shipping ship delivery lieferung 买家 购买方 下单人 付款人 客户 顾客 会员 联系人 收货人 收件人 收货 對方 对方"
)

// roleCandidates are those of a part's header: only who that is and where.
func roleCandidates(of []candidate, rank int) (out []candidate) {
	for _, c := range of {
		switch c.field {
		case fName, fFirst, fMiddle, fLast, fCompany, fEmail, fMobile, fPhone, fRegion, fCity:
			out = append(out, candidate{c.field, c.rank + 200 + rank})
		}
	}
	return out
}

// lexicons are the headers known in the kinds of file.
type lexicons [2]lexicon

var newLexicons = sync.OnceValue(func() lexicons {
	return lexicons{lexiconOf(model.ImportCustomers), lexiconOf(model.ImportInteractions)}
})

// known counts the headers that name something in either kind of file.
func (l lexicons) known(header []string) (n int) {
	for _, h := range header {
		if slices.ContainsFunc(l[:], func(lex lexicon) bool { c, _ := lex.lookup(h); return len(c) > 0 }) {
			n++
		}
	}
	return n
}

// normalHeader gives the form in which headers are compared: full-width forms
// folded, lower case, letters, digits and nothing else; Salesforce's mark of a
// custom column (__c) left out.
func normalHeader(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	s = strings.TrimSuffix(strings.TrimSpace(s), "__c")
	return onlyRunes(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// cutBrackets separates a header from what stands in brackets at its end.
func cutBrackets(s string) (head, inside string) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	i := strings.IndexAny(s, "([【")
	if i <= 0 {
		return s, ""
	}
	return s[:i], strings.Trim(s[i:], "()[]【】 ")
}

// addressBook are the columns of address books that only say what kind of
// number or address stands beside them, or repeat the phonetics of a name.
var addressBook = regexp.MustCompile(`(?i)^((e-?mail|phone|address|website|im|relation|event|custom field|organization) \d+ - (type|label)|` +
	`(phonetic|yomi) .*|.* (yomi|phonetic)|file as|name prefix|name suffix|initials)$`)

// orderNumber is what stands in a column called "name" that numbers orders.
var orderNumber = regexp.MustCompile(`^(#[A-Za-z]*|[A-Z]{1,5}[-/]?)[0-9][0-9/-]*$`)

// companyWords are headers that name whom a person works for, whatever the file is
// about: beside the person's own name they are no name of the person.
const companyWords = "accountname account customername customer client clientname company companyname organization organisation organizationname " +
	"organisationname firma firmenname unternehmen empresa raisonsociale 客户名称 客户全称 客户 公司 公司名称 企业名称 会社名 会社"
