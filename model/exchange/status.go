package exchange

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tierbook/model"
)

const (
	// statusWords are the headers of columns that say whether a row counts.
	statusWords = "status orderstatus financialstatus paymentstatus invoicestatus invoicestate salesstatus billingstatus state 订单状态 交易状态 付款状态 支付状态 " +
		"发票状态 单据状态 状态 iscancelled iscanceled voided isvoid rechnungsstatus zahlungsstatus bestellstatus estado estadodelpedido estadodepago " +
		"注文状況 注文ステータス ステータス 訂單狀態 狀態 " + stageWords + " " + flagStatus
	// stageWords are those of a pipeline: the rows are deals.
	stageWords = "stage stagename dealstage salesstage opportunitystage pipelinestage 阶段 销售阶段 商机阶段 商机状态 vertriebsphase etapa 商談フェーズ フェーズ 階段"
	// flagStatus are columns in which any date or yes takes the row out.
	flagStatus = "cancelledat canceledat cancelledon canceledon voidedat deletedat isdeleted deleted 取消时间 关闭时间"
)

// The verdicts of a status.
const (
	statusCounts   = ""
	statusOut      = "out"      // not revenue, and nothing that happened
	statusRefunded = "refunded" // paid, and given back
	statusWon      = "won"
	statusLost     = "lost"
)

// statusVerdicts are the words of a status by verdict, in normal form.
var statusVerdicts = map[string]string{
	statusOut: "draft cancelled canceled cancel void voided unpaid notpaid awaitingpayment paymentpending failed paymentfailed declined denied expired deleted rejected " +
		"abandoned quote quotation quotationsent estimate proforma incomplete blocked removed " +
		"草稿 已取消 取消 已作废 作废 已关闭 关闭 交易关闭 订单关闭 未付款 未支付 待付款 待支付 等待买家付款 支付失败 付款失败 已驳回 驳回 已拒绝 已删除 已失效 已过期 报价 " +
		"entwurf storniert storno abgebrochen unbezahlt nichtbezahlt offen ausstehend abgelehnt gelöscht angebot " +
		"borrador cancelado cancelada anulado anulada impagado impagada pendientedepago rechazado rechazada " +
		"キャンセル キャンセル済 キャンセル済み 取消済 取消済み 下書き 未払い 未入金 入金待ち 失敗 已關閉 已作廢 訂單取消 訂單關閉",
	statusRefunded: "refunded refund fullyrefunded reversed returned 已退款 全额退款 退款成功 交易退款 已退货 退货退款 erstattet rückerstattet reembolsado reembolsada devuelto " +
		"返金済 返金済み 返品 退款 已退貨",
	statusWon:  "won closedwon gewonnen ganado ganada 赢单 已赢单 已成交 成交 成单 受注 贏單",
	statusLost: "lost closedlost verloren perdido perdida 输单 已输单 丢单 已流失 失注 輸單",
}

// payable are headers under which a payment that is still to come is none.
const payable = "financialstatus paymentstatus 付款状态 支付状态 zahlungsstatus estadodepago"

// statusIndex finds the verdict of a word.
func statusIndex() map[string]string {
	out := map[string]string{}
	for verdict, words := range statusVerdicts {
		for _, w := range strings.Fields(words) {
			out[w] = verdict
		}
	}
	return out
}

// verdictOf reads a cell of a status column whose header is in normal form.
func (r *rowReader) verdictOf(header, cell string) string {
	w := normalHeader(cell)
	if hasWord(flagStatus, header) || strings.HasPrefix(header, "is") {
		if hasWord("0 false no n f 否 nein", w) || w == "" {
			return statusCounts
		}
		return statusOut
	}
	if v, ok := r.statuses[w]; ok {
		return v
	}
	for _, stem := range []string{"cancel", "storn", "void", "draft", "refunded", "取消", "作废"} {
		if strings.Contains(w, stem) && !strings.HasPrefix(w, "not") && !strings.HasPrefix(w, "un") && !strings.HasPrefix(w, "partial") && !strings.HasPrefix(w, "未") {
			return map[bool]string{true: statusRefunded, false: statusOut}[stem == "refunded"]
		}
	}
	if hasWord(payable, header) && hasWord("pending authorized open", w) {
		return statusOut
	}
	return statusCounts
}

// status reads all status columns of a row: what takes it out is surer than what
// counts it. It gives the cell that decided.
func (r *rowReader) status() (verdict, cell string) {
	rank := map[string]int{statusCounts: 0, statusWon: 1, statusLost: 2, statusRefunded: 3, statusOut: 4}
	for i := range r.plan.columns {
		c := &r.plan.columns[i]
		if c.field != fStatus {
			continue
		}
		s := r.cell(c)
		if s == "" {
			continue
		}
		if v := r.verdictOf(normalHeader(c.header), s); rank[v] > rank[verdict] {
			verdict, cell = v, s
			if hasWord(flagStatus, normalHeader(c.header)) {
				cell = c.header
			}
		}
	}
	return verdict, cell
}

// hasWord tells whether a list of words separated by spaces has w.
func hasWord(list, w string) bool { return slices.Contains(strings.Fields(list), w) }

// deal makes a row of a pipeline what the book knows: a deal won is an order on
// the day it was closed, any other a note, an open one with what is expected.
func (r *rowReader) deal(l *line, verdict, stage string) {
	x := &l.in.Interaction
	l.deal, l.won = true, verdict == statusWon
	if verdict == statusWon {
		return
	}
	x.Kind, x.Outcome = model.Note, firstOf(x.Outcome, r.words.of(stage))
	if verdict == statusLost {
		l.amount, l.money, x.Currency, x.Expected, x.Probability = 0, false, "", 0, 0
		return
	}
	if x.Expected == 0 && (x.Currency == "" || x.Currency == r.o.Currency) {
		x.Expected = max(l.amount, 0)
	}
	if x.Expected != 0 && r.text(fProbability) == "" {
		x.Probability = model.EvenOdds
	}
	l.amount, l.money, x.Currency = 0, false, ""
	closing := x.Day
	if r.o.Today != 0 {
		x.Day = min(x.Day, r.o.Today)
	}
	if m, p := r.moment(fCreated); p == nil && m.day != 0 {
		x.Day, x.Clock = m.day, m.clock
	}
	if x.Next == 0 && closing > x.Day {
		x.Next = closing
	}
}

// leftOut counts by status the rows and orders that were left out.
type leftOut map[string]int

// note says what was left out, the most frequent status first.
func (m leftOut) note() []model.Reason {
	if len(m) == 0 {
		return nil
	}
	words := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(m[b]-m[a], strings.Compare(a, b)) })
	total, list := 0, []string(nil)
	for i, w := range words {
		total += m[w]
		if i < 10 {
			list = append(list, fmt.Sprintf("%s %d", clip(w), m[w]))
		}
	}
	return []model.Reason{{Code: "import_left_out", N: float64(total), Text: strings.Join(list, ", ")}}
}
