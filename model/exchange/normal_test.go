package exchange

import "testing"

func TestNormalName(t *testing.T) {
	same := [][]string{
		{"示例机械（上海）有限公司", "示例机械(上海)有限公司", "示例机械 （上海） 有限公司", "示例机械【上海】有限公司"},
		{"ACME Ltd", "acme  ltd", " Ａｃｍｅ　Ltd ", "Acme\u200b Ltd"},
		{"张 三", "张三", "张　三"},
		{"Straße", "STRASSE"},
		{"Acme (Europe)", "Acme(Europe)", "ACME [Europe]"},
	}
	seen := map[string]string{}
	for _, group := range same {
		for _, name := range group {
			if got := NormalName(name); got != NormalName(group[0]) {
				t.Errorf("%q is %q, %q is %q", name, got, group[0], NormalName(group[0]))
			}
			seen[NormalName(name)] = group[0]
		}
	}
	if len(seen) != len(same) {
		t.Error("names of different customers are one", seen)
	}
	for _, pair := range [][2]string{{"Ann Lee", "Annlee"}, {"A Ltd", "A Limited"}, {"José", "Jose"}, {"A-1", "A1"}} {
		if NormalName(pair[0]) == NormalName(pair[1]) {
			t.Errorf("%q and %q are one", pair[0], pair[1])
		}
	}
}

func TestNormalPhone(t *testing.T) {
	for s, want := range map[string]string{
		"138-0000-0001": "13800000001", "+86 138 0000 0001": "13800000001", "0086-13800000001": "13800000001", "8613800000001": "13800000001",
		"（+86）13800000001": "13800000001", "１３８００００００01": "13800000001", "021-5550001": "0215550001", "+86 21 555 0001": "0215550001",
		"+86 (0)21 555 0001": "0215550001", "400-699-8888": "4006998888", "+86 400 699 8888": "4006998888", "95187": "95187",
		"+1 (415) 555-0100": "14155550100", "0755-5550003 转 801": "07555550003", "555-0100 ext. 12": "5550100", "10086;95187": "10086",
		"": "", "无": "", "1234": "", "n/a": "",
	} {
		if got := NormalPhone(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
