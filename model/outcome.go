package model

import (
	"slices"
	"strings"
	"unicode"
)

// unreached are the words, folded by outcomeWords, by which an outcome says that
// nobody was reached. Those of Chinese stand anywhere in the text, the others as
// whole words.
var unreached = [...]string{
	"no answer", "no reply", "no response", "not answered", "unanswered", "did not answer", "didnt answer", "did not pick up", "didnt pick up",
	"not reached", "not reachable", "unreachable", "could not reach", "couldnt reach", "cannot reach", "cant reach", "line busy", "busy line", "busy signal", "busy tone",
	"left a message", "left message", "left voicemail", "left a voicemail", "voicemail", "voice mail", "answering machine", "bounced", "undelivered", "undeliverable", "not delivered",
	"wrong number", "invalid number", "number not in service", "out of service", "switched off", "phone off", "no show", "nobody home", "nobody in", "not at home", "missed call",
	"未接通", "没接通", "无法接通", "接不通", "打不通", "未打通", "没打通", "未接听", "没接听", "无人接", "没人接", "未接电话", "没接电话", "不接电话", "拒接", "挂断",
	"无人应答", "没人应答", "无应答", "未应答", "占线", "忙音", "线路忙", "忙线", "电话正忙", "通话中", "关机", "停机", "空号", "错号", "号码错误", "号码有误", "打错",
	"已留言", "留了言", "语音留言", "语音信箱", "退信", "被退回", "未送达", "发送失败", "未回复", "没回复", "未读", "已读不回", "未联系上", "没联系上", "联系不上", "未联系到", "没联系到", "不在服务区",
}

// unreachedAlone say so only where they are the whole outcome: a customer who was
// busy, or who left a message, has been spoken to.
var unreachedAlone = [...]string{"busy", "engaged", "not in", "not available", "unavailable", "away", "message", "missed", "off", "out", "no", "忙", "正忙", "留言", "不在", "没人", "无人", "未接", "没接", "不接", "退回", "失败"}

// spoken say that somebody was reached after all.
var spoken = [...]string{"reached", "spoke", "spoken", "answered", "talked", "接通", "已接", "已回复", "联系上", "聊了"}

// IsTry tells whether the interaction sought the customer and reached nobody: a
// call that was not answered, a letter that came back. A try is no contact: the
// cadence goes on. What the customer did or said (orders, feedback, complaints)
// never is one.
func (i *Interaction) IsTry() bool {
	return i.Outcome != "" && slices.Contains([]Kind{Call, Meeting, Email, Message, Visit, Care}, i.Kind) && reachedNobody(i.Outcome)
}

// IsContact tells whether the interaction was contact with the customer: of a
// kind that is, and no mere try.
func (i *Interaction) IsContact() bool { return i.Kind.IsContact() && !i.IsTry() }

// reachedNobody reads a free outcome. What says that nobody was reached is taken
// out before the rest is asked whether somebody was: "no answer, then reached".
func reachedNobody(outcome string) bool {
	text := outcomeWords(outcome)
	if slices.Contains(unreachedAlone[:], strings.TrimSpace(text)) {
		return true
	}
	nobody := false
	for _, w := range unreached {
		nobody = cutWord(&text, w) || nobody
	}
	if !nobody {
		return false
	}
	return !slices.ContainsFunc(spoken[:], func(w string) bool { return cutWord(&text, w) })
}

// cutWord takes a word out of folded text, and tells whether it stood there.
func cutWord(text *string, word string) bool {
	if word[0] < 0x80 {
		word = " " + word + " "
	}
	if !strings.Contains(*text, word) {
		return false
	}
	*text = strings.ReplaceAll(*text, word, " ")
	return true
}

// outcomeWords folds an outcome to lower-case words between single spaces, with
// one at either end; apostrophes vanish.
func outcomeWords(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(strings.ToLower(strings.NewReplacer("'", "", "’", "").Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		b.WriteString(" " + word)
	}
	return b.String() + " "
}
