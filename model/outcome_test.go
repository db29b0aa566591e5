package model

import "testing"

func TestTries(t *testing.T) {
	for outcome, want := range map[string]bool{
		"": false, "reached": false, "interested": false, "call back": false, "已接通": false, "wants a quote": false, "dismissed us": false,
		"客户说最近很忙": false, "he is busy, call on Friday": false, "客户留言要报价": false, "no answer, then reached": false, "未接通，回拨后接通": false,
		"No answer": true, "no-answer.": true, "Didn't answer": true, "busy": true, "Line busy": true, "left a message": true, "e-mail bounced": true,
		"WRONG NUMBER": true, "未接通": true, "电话未接通": true, "占线": true, "已留言": true, "留言": true, "无人接听": true, "关机": true, "空号": true,
		"rang out": true, "not answering": true, "no one picked up": true, "mailbox full": true, "line was busy": true, "out of office": true, "对方忙": true, "没有人接": true,
		"no answer needed": false, "sent the price list, no reply needed": false,
	} {
		in := Interaction{Kind: Call, Outcome: outcome}
		if got := in.IsTry(); got != want || in.IsContact() == want {
			t.Errorf("%q is a try: %v, want %v", outcome, got, want)
		}
		for _, kind := range []Kind{Order, Feedback, Complaint} {
			if in.Kind = kind; in.IsTry() || !in.IsContact() {
				t.Errorf("%s with outcome %q is no contact", kind, outcome)
			}
		}
	}
	for _, kind := range []Kind{Refund, Note} {
		if in := (Interaction{Kind: kind}); in.IsContact() || in.IsTry() {
			t.Errorf("%s is contact", kind)
		}
	}
}
