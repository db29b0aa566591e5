package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestWhatACommandPrintsIsBounded(t *testing.T) {
	var b bounded
	for range 3 {
		if n, err := b.Write(bytes.Repeat([]byte("x"), maxPrinted)); n != maxPrinted || err != nil {
			t.Fatal(n, err)
		}
	}
	if b.Len() != maxPrinted || strings.Trim(b.String(), "x") != "" {
		t.Errorf("%d bytes kept", b.Len())
	}
}
