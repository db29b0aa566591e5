package exchange

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// kinds finds a kind of interaction by a word for it in files, in normal form.
var kinds = index(map[model.Kind]string{
	model.Call:      "call phone phonecall telephone 电话 打电话 电话沟通 电话跟进 电话回访 电话联系 电话拜访 通话 去电 来电",
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
