package exchange

import (
	"bytes"
	"io"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tierbook/model"
)

// checkRead reads arbitrary bytes and checks what always holds: no panic, an
// error for people or an import of which every row is accounted for.
func checkRead(t interface{ Fatalf(string, ...any) }, data []byte, o Options) {
	in, err := Read(bytes.NewReader(data), "f", o)
	if err != nil {
		if asError(err).Key == "error.internal" {
			t.Fatalf("internal: %v", err)
		}
		return
	}
	rows := len(in.Problems) + len(in.Customers)
	for i := range in.Interactions {
		x := &in.Interactions[i]
		rows += 1 + len(x.More)
		if err := x.Interaction.Validate(); err != nil || x.Interaction.ExternalID == "" {
			t.Fatalf("%+v: %v", x, err)
		}
	}
	if rows != in.Rows {
		t.Fatalf("%d rows of %d accounted for", rows, in.Rows)
	}
	n, err := WriteRejected(io.Discard, bytes.NewReader(data), o, "en", in.Problems, func(e *model.Error) string { return e.Key })
	if err != nil || n != len(in.Problems) {
		t.Fatalf("%d of %d rejected rows written: %v", n, len(in.Problems), err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"customer,order_id,order_date,amount\nA,1,2024-01-02,10\nA,1,2024-01-02,x\n", "客户名称;电话\n\"甲\";１３８\n", chinese,
		"name,birthday,tags\nA,--03-07,\"a,b\"\n", "[{\"name\":\"A\",\"phone\":1,\"tags\":[\"x\"]}]", "\xff\xfen\x00", "tierbook_id,name,machine_tier,contacts\n1,A,B,[{}]\n",
		"sep=|\nname|date|kind\nA|2024-01-02|call\n\"", "name\r\r\n\"a\rb\"", "customer\n\ufeff",
	} {
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, customers bool) {
		checkRead(t, data, opts())
		o := opts()
		o.As, o.DateFormat, o.Decimal = model.ImportInteractions, "dmy", ","
		if customers {
			o.As = model.ImportCustomers
		}
		checkRead(t, data, o)
	})
}

func FuzzMoment(f *testing.F) {
	for _, s := range []string{"2024-03-05", "9/7/11", "2024年3月5日 下午2:30", "2010-10-14T12:00:00.000Z-0300", "45356.5", "--03-07", "5 Mar 2024"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range []dateOrder{orderNone, orderDMY, orderMDY, orderYMD, orderExcel} {
			m, ok := parseMoment(s, o, time.UTC)
			if !ok {
				continue
			}
			if back, err := model.ParseDay(m.day.String()); err != nil || back != m.day || m.clock < -1 || m.clock >= 86400 {
				t.Fatalf("%q: %v", s, m)
			}
		}
		if b, ok := parseBirthday(s, orderDMY); ok && len(b) != 7 && len(b) != 10 {
			t.Fatalf("%q: %q", s, b)
		}
	})
}

func FuzzFigure(f *testing.F) {
	for _, s := range []string{"1,234.50", "-¥12万", "(5)", "12.345", "USD 1'000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fig, ok := parseFigure(s)
		if !ok {
			return
		}
		for _, dec := range []byte{'.', ','} {
			v, ok := fig.value(dec)
			if !ok {
				continue
			}
			if n, err := toMinor(v, "CNY", s); err == nil && (n > model.MaxAmount || n < -model.MaxAmount) {
				t.Fatalf("%q: %d", s, n)
			}
		}
	})
}

// Files made of the pieces of real ones, in any order, never break the reading.
func TestReadNeverBreaks(t *testing.T) {
	pieces := []string{
		"customer", "客户名称", "order_id", "order_date", "amount", "phone", "tags", "tierbook_id", "machine_tier", "external_id", "生日", "date", "kind",
		",", ",", ",", ";", "\t", "\n", "\n", "\n", "\r", "\r\n", "\"", "\"\"", "A", "B", "1", "-1", "1.234", "1,5", "2024-01-02", "1/2/2024", "13/2/2024", "call",
		"=1", "'", " ", "[{", "\":\"", "\",\"", "\"}", "\ufeff", "\x00", "\x1a", "\xff", "{", "}", "[", "]", ":", "万", "（", "#",
	}
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, "pieces") {
			b.WriteString(p)
		}
		o := opts()
		o.As = rapid.SampledFrom([]model.ImportKind{"", model.ImportCustomers, model.ImportInteractions}).Draw(t, "as")
		checkRead(t, b.Bytes(), o)
	})
}
