package record

import (
	"slices"
	"testing"
)

// Text that another program wrote as bytes is read as text.
func TestTextWrittenAsBytes(t *testing.T) {
	for _, v := range []any{"a\nb", []byte("a\nb")} {
		var tags []string
		var ref textOrNull
		if (asText[[]string]{&tags, SplitTags, tagsText}).Scan(v) != nil || ref.Scan(v) != nil || !slices.Equal(tags, []string{"a", "b"}) || ref != "a\nb" {
			t.Errorf("%T: %q %q", v, tags, ref)
		}
	}
	var ref textOrNull
	if ref.Scan(nil) != nil || ref != "" {
		t.Errorf("NULL is %q", ref)
	}
}
