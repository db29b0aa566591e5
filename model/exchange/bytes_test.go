package exchange

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"tierbook/model"
)

// A byte that was lost costs its row, which is told with its place.
func TestLostBytesCostTheirRow(t *testing.T) {
	const good = "客户名称,手机\n甲乙丙丁,138\n"
	for _, bad := range []string{"甲\xe4\xb8,139\n", "乙\x00丙,139\n"} {
		text := good + bad + strings.Repeat("戊己庚辛,137\n", 20) + "\x1a"
		in := mustRead(t, []byte(text), opts())
		if len(in.Customers) != 21 || len(in.Problems) != 1 || in.Encoding != "utf-8" {
			t.Fatalf("%q: %d %v", bad, len(in.Customers), refused(in))
		}
		p := in.Problems[0]
		if p.Row != 3 || p.Err.Key != "error.exchange.lost_byte" || p.Err.Args["Byte"] != len(good)+len("甲")+1 {
			t.Errorf("%q: %+v %v", bad, p, p.Err.Args)
		}
	}
}

func TestFormsOfText(t *testing.T) {
	const text = "客户名称,手机\n甲乙丙,138\n丁戊己,139\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
	for name, data := range map[string][]byte{"gz": packed.Bytes(), "UTF-16 without a mark": wide} {
		if in := mustRead(t, data, opts()); len(in.Customers) != 2 || in.Customers[1].Customer.Name != "丁戊己" {
			t.Errorf("%s: %+v", name, in.Customers)
		}
	}
	o := opts()
	o.MaxBytes = 1000
	packed.Reset()
	z = gzip.NewWriter(&packed)
	_, _ = z.Write(bytes.Repeat([]byte("name\n"), 1000))
	_ = z.Close()
	for key, c := range map[string]struct {
		data []byte
		o    Options
	}{
		"too_large":     {packed.Bytes(), o},
		"packed":        {packed.Bytes()[:20], opts()},
		"web_page":      {[]byte("\ufeff<html><table><tr><td>name"), opts()},
		"encoding_byte": {[]byte("name,phone\nA\xc0\xaeB,1\n"), opts()},
	} {
		if _, err := Read(bytes.NewReader(c.data), "f.xls", c.o); asError(err).Key != "error.exchange."+key || asError(err).Code != model.CodeRefused {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// What a file may ask for is bounded, and the bound can be lifted.
func TestLimits(t *testing.T) {
	if o := (Options{}).withDefaults(); o.MaxBytes != 64<<20 || o.maxRows() != 1_000_000 {
		t.Errorf("%+v", o)
	}
	if o := (Options{NoLimit: true}).withDefaults(); o.MaxBytes != NoLimitBytes || o.maxRows() != NoLimitRows {
		t.Errorf("%+v", o)
	}
	text := []byte("name\n" + strings.Repeat("A\n", MaxRows+1))
	if _, err := Read(bytes.NewReader(text), "f.csv", opts()); asError(err).Key != "error.exchange.too_many_rows" {
		t.Error(err)
	}
}
