package record

import (
	"strings"
	"testing"

	"tierbook/model"
)

func TestCheckCustomerRefusesLongTexts(t *testing.T) {
	for _, x := range []struct {
		c    model.Customer
		want string
	}{
		{model.Customer{Name: "A", Tags: []string{strings.Repeat("客", model.MaxName)}}, ""},
		{model.Customer{Name: "A", Tags: []string{"vip", strings.Repeat("客", model.MaxName+1)}}, "error.tag_long"},
		{model.Customer{Name: "A", Ref: strings.Repeat("r", model.MaxText+1)}, "error.text_long"},
	} {
		got := ""
		if e, ok := CheckCustomer(&x.c).(*model.Error); ok {
			got = e.Key
		}
		if got != x.want {
			t.Errorf("%q, want %q", got, x.want)
		}
	}
}
