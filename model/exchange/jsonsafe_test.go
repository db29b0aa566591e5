package exchange

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestJSONCannotRedrawATerminal(t *testing.T) {
	name := "a\x1b[31m\x7f\u009b31m\u202eevil\u2066 中é👩‍👧"
	raw, err := json.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	safe := string(SafeJSON(raw))
	if strings.ContainsAny(safe, "\x1b\x7f\u009b\u202e\u2066") || !strings.Contains(safe, "中é👩‍👧") {
		t.Errorf("%q", safe)
	}
	var back string
	if err := json.Unmarshal([]byte(safe), &back); err != nil || back != name {
		t.Errorf("%q %v", back, err)
	}
}
