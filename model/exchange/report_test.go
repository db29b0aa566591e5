package exchange

import "testing"

func TestMarkdownHasNoMarkupOfTheBook(t *testing.T) {
	for in, want := range map[string]string{
		"a|b": `a\|b`, "<script>": "&lt;script&gt;", "*bold* _it_ `x`": "\\*bold\\* \\_it\\_ \\`x\\`", "[x](http://e)": `\[x\](http://e)`,
		"two\nlines": "two lines", "李 & Co": "李 &amp; Co",
	} {
		if got := escapeMarkdown(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestReportTextHasNoControls(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[31mb": "a[31mb", "x\u202egpj": "xgpj", "tab\there": "tab here", "\ufeff李娜 🙂": "李娜 🙂", "a\u0085b": "ab",
	} {
		if got := plainText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestNiceTop(t *testing.T) {
	for in, want := range map[float64]float64{0: 0, -3: 0, 1: 1, 1.01: 2, 37: 40, 850: 1000, 61_000: 80_000} {
		if got := niceTop(in); got != want {
			t.Errorf("%v: %v, want %v", in, got, want)
		}
	}
}
