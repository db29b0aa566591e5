package part

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"Meridian Optics":                       "Meridian Optics",
		"示例机械（上海）":                              "示例机械（上海）",
		"a\x1b[31mb":                            "a␛[31mb",
		"one\ntwo\r\n":                          "one⏎two⏎⏎",
		"\u009b31m":                             "<U+009B>31m",
		"abc\u202edcba":                         "abc<U+202E>dcba",
		"zero\u200bwidth":                       "zero·width",
		"bad\xffbyte":                           "bad\ufffdbyte",
		"e\u0301\u0301\u0301\u0301\u0301\u0301": "e\u0301\u0301\u0301\u0301",
		"👩\u200d👧 ❤\ufe0f":                      "👩\u200d👧 ❤\ufe0f",
		"\x7f\x00":                              "␡␀",
	} {
		if got := Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Lines("a\r\nb\x1bc"); got != "a\nb␛c" {
		t.Errorf("Lines = %q", got)
	}
}

// Whatever a customer is called, a shown cell holds no control, stays valid
// and showing it twice changes nothing.
func TestCellIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		got := Cell(in)
		if !utf8.ValidString(got) {
			t.Fatalf("Cell(%q) is not UTF-8: %q", in, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || isBidi(r) {
				t.Fatalf("Cell(%q) keeps %U", in, r)
			}
		}
		if again := Cell(got); again != got {
			t.Fatalf("Cell is not stable on %q: %q then %q", in, got, again)
		}
	})
}

func TestFitAndWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Cell(rapid.StringOf(rapid.RuneFrom([]rune("ab 客户ｗｉｄｅ─é🙂"))).Draw(t, "s"))
		w := rapid.IntRange(1, 30).Draw(t, "w")
		if got := Width(Fit(s, w)); got != w {
			t.Fatalf("Fit(%q,%d) takes %d cells", s, w, got)
		}
		if got := Width(FitRight(s, w)); got != w {
			t.Fatalf("FitRight(%q,%d) takes %d cells", s, w, got)
		}
		if w < 2 {
			return
		}
		for _, l := range Wrap(s, w) {
			if Width(l) > w {
				t.Fatalf("Wrap(%q,%d) has a line of %d cells: %q", s, w, Width(l), l)
			}
		}
	})
	if got := strings.Join(Wrap("call the 采购经理 tomorrow", 9), "|"); got == "" {
		t.Error("nothing wrapped")
	}
}

// TestWrapFillsLines wraps Chinese sentences at every width.
func TestWrapFillsLines(t *testing.T) {
	for _, text := range []string{
		"显示待跟进队列：到期该联系的客户，按联系的预期收益排序（最高的在前）；未解决的投诉和到期的承诺排在最前。",
		"新增、修改、移除客户的联系人。“联系人”可以是姓名、只对应一人的部分姓名，或 #id。",
	} {
		for w := 30; w < 100; w++ {
			lines := Wrap(text, w)
			if got := strings.Join(lines, ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(text, " ", "") {
				t.Errorf("at %d the text became %q", w, lines)
			}
			for i, l := range lines {
				first, _ := utf8.DecodeRuneInString(l)
				if strings.ContainsRune(closing, first) || Width(l) > w || i < len(lines)-1 && Width(l) < w-8 {
					t.Errorf("at %d: %q", w, l)
				}
			}
		}
	}
}
