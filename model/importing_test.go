package model

import "testing"

// A name that stands in for one is shown where the customer is known by nothing
// better.
func TestTheNameOfARow(t *testing.T) {
	for _, tc := range []struct {
		ref     string
		standIn bool
		want    string
	}{{"", false, "王芳"}, {"R1", false, "王芳"}, {"", true, "王芳"}, {"R1", true, ""}} {
		c := ImportCustomer{Customer: Customer{Ref: tc.ref, Name: "王芳"}, StandIn: tc.standIn}
		if got := c.Named(); got != tc.want {
			t.Errorf("%+v is named %q, want %q", tc, got, tc.want)
		}
	}
}
