package exchange

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestKeysThatTellNobodyApart(t *testing.T) {
	for _, s := range []string{
		"", "0000000000", "1111111", "1.38E+10", "1,38e+10", "13800000000", "ext. 12345", "x4021", "12345678", "1234567890", "9876543210", "n/a",
	} {
		if got := PhoneKey(s); got != "" {
			t.Errorf("the phone %q identifies by %q", s, got)
		}
	}
	for s, want := range map[string]string{"138-1234-5678": "13812345678", "+1 415 555 2671 x9": "14155552671", "10086": "10086"} {
		if got := PhoneKey(s); got != want {
			t.Errorf("the phone %q: %q, want %q", s, got, want)
		}
	}
	for _, s := range []string{"", "n/a", "none@none.com", "noreply@shop.example", "No-Email@example.com", "unknown@x.org", "@example.com", "a@b", "test@test.com"} {
		if got := EmailKey(s); got != "" {
			t.Errorf("the e-mail %q identifies by %q", s, got)
		}
	}
	if got := EmailKey(" Info@Example.com "); got != "info@example.com" {
		t.Error(got)
	}
}

func TestSamePhone(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		same bool
	}{
		{"14155552671", "4155552671", true},
		{"02155550001", "2155550001", true},
		{"493012345678", "03012345678", true},
		{"5550100", "5550100", true},
		{"14155552671", "14155552672", false},
		{"10086", "13800010086", false},
		{"", "", false},
		{"5552671", "44123455552671", false},
	} {
		if SamePhone(tc.a, tc.b) != tc.same || SamePhone(tc.b, tc.a) != tc.same {
			t.Errorf("%s and %s: same is not %v", tc.a, tc.b, tc.same)
		}
	}
}

func TestNamesAgreeWithoutTheirLegalForm(t *testing.T) {
	agree := func(a, b string) bool {
		ka, fa := NameKey(NormalName(a))
		kb, fb := NameKey(NormalName(b))
		return ka == kb && (fa == fb || fa == "" || fb == "")
	}
	for _, p := range [][2]string{
		{"Acme", "ACME Ltd."},
		{"Acme Ltd", "Acme Limited"},
		{"Acme, Inc.", "acme inc"},
		{"Acme Co., Ltd.", "Acme Co Ltd"},
		{"Müller GmbH", "MÜLLER"},
		{"上海示例機械有限公司", "上海示例机械有限公司"},
		{"示例紡織有限責任公司", "示例纺织"},
		{"東京示例株式会社", "東京示例(株)"},
		{"劉偉", "刘伟"},
	} {
		if !agree(p[0], p[1]) {
			t.Errorf("%q and %q do not agree", p[0], p[1])
		}
	}
	for _, p := range [][2]string{
		{"Acme GmbH", "Acme Ltd"}, {"Acme", "Acme East"}, {"Marco", "Mar"}, {"Visa", "Vi"}, {"Ltd", "Inc"}, {"示例股份有限公司", "示例有限公司"}, {"José", "Jose"},
	} {
		if agree(p[0], p[1]) {
			t.Errorf("%q and %q agree", p[0], p[1])
		}
	}
}

func TestTraditionalCharacters(t *testing.T) {
	pairs := []rune(strings.ReplaceAll(traditional, "\n", ""))
	gb := simplifiedchinese.HZGB2312.NewEncoder()
	for i := 0; i < len(pairs); i += 2 {
		_, a := gb.String(string(pairs[i]))
		_, b := gb.String(string(pairs[i+1]))
		if a == nil || b != nil {
			t.Errorf("%c is not a traditional form of %c", pairs[i], pairs[i+1])
		}
	}
}
