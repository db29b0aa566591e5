package exchange

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

const (
	// statusWords are the headers of columns that say whether a row counts.
	statusWords = "status orderstatus financialstatus paymentstatus invoicestatus invoicestate salesstatus billingstatus state 订单状态 交易状态 付款状态 支付状态 " +
		"发票状态 单据状态 状态 iscancelled iscanceled voided isvoid rechnungsstatus zahlungsstatus bestellstatus estado estadodelpedido estadodepago " +
		"dealstatus état statut stato situação статус attendeestatus 当前状态 生命状态 注文状況 注文ステータス ステータス 訂單狀態 狀態 " + stageWords + " " + flagStatus + " " + paidFlags + " " + directions
	// stageWords are those of a pipeline: the rows are deals.
	stageWords = "opportunitystate stage stagename dealstage salesstage opportunitystage pipelinestage 阶段 销售阶段 商机阶段 商机状态 vertriebsphase etapa 商談フェーズ フェーズ 階段"
	// flagStatus are columns in which any date or yes takes the row out.
	flagStatus = "cancelledat canceledat cancelledon canceledon voidedat deletedat isdeleted deleted cancelled canceled void 取消时间 关闭时间"
	// paidFlags are columns in which a no takes the row out.
	paidFlags = "paid ispaid bezahlt captured pagado payé pagato 是否付款 是否已付款 已付款 是否支付"
	// directions are columns of an account's statement that say which way money went.
	directions = "收支 收付 收支类型 收支方向 资金方向 资金流向 direction creditdebit debitcredit drcr"
)

// The verdicts of a status.
const (
	statusCounts   = ""
	statusOut      = "out"      // not revenue, and nothing that happened
	statusRefunded = "refunded" // paid, and given back
	statusWon      = "won"
	statusLost     = "lost"
)

// verdicts finds the verdict of a word of a status, in normal form.
var verdicts = index(map[string]string{
	statusOut: "draft cancelled canceled cancel void voided unpaid notpaid awaitingpayment paymentpending failed paymentfailed declined denied expired deleted rejected " +
		"abandoned uncollectible writtenoff onhold pending pendingpayment notstarted debit expense outgoing quote quotation quotationsent estimate proforma incomplete blocked removed " +
		"草稿 已取消 取消 已作废 作废 已关闭 关闭 交易关闭 订单关闭 未付款 未支付 待付款 待支付 等待买家付款 支付失败 付款失败 已驳回 驳回 已拒绝 已删除 已失效 已过期 报价 支出 不计收支 中性交易 对方已退还 " +
		"entwurf storniert storno abgebrochen unbezahlt nichtbezahlt offen ausstehend abgelehnt gelöscht angebot " +
		"annulé annulée brouillon impayé impayée devis bozza annullato annullata nonpagato rascunho отменён отменен черновик " +
		"borrador cancelado cancelada anulado anulada impagado impagada pendientedepago rechazado rechazada " +
		"キャンセル キャンセル済 キャンセル済み 取消済 取消済み 下書き 未払い 未入金 入金待ち 失敗 已關閉 已作廢 訂單取消 訂單關閉",
	statusRefunded: "refunded refund fullyrefunded 已全额退款 remboursé remboursée rimborsato reversed returned 已退款 全额退款 退款成功 交易退款 已退货 退货退款 erstattet rückerstattet reembolsado reembolsada devuelto " +
		"返金済 返金済み 返品 退款 已退貨",
	statusWon:  "won closedwon dealwon gagné gagnée vinto gewonnen ganado ganada 赢单 已赢单 已成交 成交 成单 受注 贏單",
	statusLost: "lost closedlost deallost perdu perdue perso verloren perdido perdida 输单 已输单 丢单 已流失 失注 輸單",
})

// payable are headers under which a payment that is still to come is none.
const payable = "invoicestatus rechnungsstatus financialstatus paymentstatus 付款状态 支付状态 zahlungsstatus estadodepago"

// receivable is in the name of an account of what customers owe, and payment in the
// word for what they paid of it.
var (
	receivable = regexp.MustCompile(`(?i)receivable|应收|應收|forderung|por cobrar|売掛`)
	payment    = regexp.MustCompile(`(?i)payment|zahlung|paiement|收款`)
)

// hasWord tells whether a list of words separated by spaces has w.
func hasWord(list, w string) bool { return slices.Contains(strings.Fields(list), w) }

// index finds by each of the words that stand in a list under their meaning.
func index[K comparable](words map[K]string) map[string]K {
	out := map[string]K{}
	for k, list := range words {
		for _, w := range strings.Fields(list) {
			out[w] = k
		}
	}
	return out
}

// eachOf gives what form makes of each element of a list: [] of none.
func eachOf[T, U any](list []T, form func(*T) U) []U {
	out := make([]U, len(list))
	for i := range list {
		out[i] = form(&list[i])
	}
	return out
}

// callWords say how a call went: that is its outcome too.
const callWords = "incoming outgoing missed rejected incomingcall outgoingcall missedcall 去电 来电 呼入 呼出 主叫 被叫 未接 未接来电 拒接"

// kinds finds a kind of interaction by a word for it in files, in normal form.
var kinds = index(map[model.Kind]string{
	model.Call:      "call phone phonecall telephone 电话 打电话 电话沟通 电话跟进 电话回访 电话联系 电话拜访 通话 " + callWords,
	model.Meeting:   "meeting meet demo 会面 会议 见面 面谈 开会 线下会议 视频会议 商务洽谈 洽谈",
	model.Email:     "email mail 邮件 电子邮件 邮箱 发邮件",
	model.Message:   "message msg chat sms text wechat whatsapp im qq 消息 微信 微信沟通 微信跟进 企业微信 短信 钉钉 聊天 在线沟通 在线聊天",
	model.Visit:     "visit sitevisit onsite 拜访 上门 上门拜访 到访 来访 走访 实地拜访 客户来访 外出拜访 登门拜访",
	model.Order:     "order purchase sale sales invoice salesreceipt salesinvoice salesorder rechnung facture factura 订单 下单 购买 成交 销售 消费 签单",
	model.Refund:    "refund return creditnote creditmemo salescreditnote refundreceipt gutschrift rückzahlung avoir abono chargeback 退款 退货 退单 退换货",
	model.Complaint: "complaint 投诉 客诉 客户投诉",
	model.Feedback:  "feedback survey review rating csat 反馈 评价 客户反馈 满意度 满意度调查 满意度回访",
	model.Note:      "note notes memo other 备注 记录 笔记 其他 其它",
	model.Care:      "care gift greeting 关怀 客户关怀 节日关怀 生日关怀 问候 节日问候 礼品 送礼",
})

// sourceWords are the sources that this program's own files name in Chinese.
var sourceWords = map[string]string{"官网": "web", "报价": "quote", "演示": "demo", "转介绍": "referral", "活动": "event"}

var unspaced = strings.NewReplacer(" ", "", "-", "", "_", "", "/", "")

// normalKind gives the form in which words for kinds are compared.
func normalKind(s string) string {
	return unspaced.Replace(strings.ToLower(norm.NFKC.String(strings.TrimSpace(s))))
}
