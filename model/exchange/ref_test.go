package exchange

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tierbook/model"
)

// refFile gives the bytes of a reference file, or skips the test by its name.
func refFile(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("TIERBOOK_REFDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skip("reference file absent: " + name)
	}
	return data
}

// opts are options as a book in Shanghai gives them.
func opts() Options {
	zone := time.FixedZone("UTC+8", 8*3600)
	return Options{Currency: "CNY", Zone: zone, Today: model.NewDay(2026, 11, 22)}
}

func mustRead(t testing.TB, data []byte, o Options) *model.Import {
	t.Helper()
	in, err := Read(bytes.NewReader(data), "file.csv", o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// customersIn counts the customers that an interactions file names.
func customersIn(in *model.Import) int {
	seen := map[string]bool{}
	for i := range in.Interactions {
		seen[customerKey(&in.Interactions[i])] = true
	}
	return len(seen)
}

func TestDump(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/crm_formats/*")
	files = append(files, "../../../shared/data/cdnow_sample_transactions.csv", "../../../shared/data/rfm_orders.csv", "../../../shared/data/superstore_orders_macroman_CR.csv")
	for _, f := range files {
		data, _ := os.ReadFile(f)
		o := opts()
		in, err := Read(bytes.NewReader(data), filepath.Base(f), o)
		if err != nil {
			fmt.Println("ERR", filepath.Base(f), err)
			o.Encoding = "macintosh"
			if in, err = Read(bytes.NewReader(data), filepath.Base(f), o); err != nil {
				continue
			}
		}
		fmt.Println("==", filepath.Base(f), in.Kind, in.Encoding, "rows", in.Rows, "c", len(in.Customers), "i", len(in.Interactions), "cust", customersIn(in), "prob", len(in.Problems))
		for _, n := range in.Notes {
			fmt.Printf("   note %+v\n", n)
		}
		for i, p := range in.Problems {
			if i < 3 {
				fmt.Println("   problem", p.Row, p.Column, p.Err)
			}
		}
		for i, c := range in.Customers {
			if i < 5 {
				fmt.Printf("   %+v\n", c)
			}
		}
		for i, c := range in.Interactions {
			if i < 2 {
				fmt.Printf("   %+v\n", c)
			}
		}
	}
}
