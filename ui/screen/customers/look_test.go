package customers

import (
	"fmt"
	"testing"

	"tierbook/ui/uitest"
)

func TestLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, s := range [][2]int{{60, 13}, {80, 20}, {120, 36}, {200, 56}} {
			env := uitest.NewEnv(tag, "dark")
			l := New(env, uitest.Sample(), Overlays{})
			d := uitest.Drive(env, l, s[0], s[1])
			d.Press("j", "v", "j")
			uitest.Exact(t, d.Styled(), s[0], s[1])
			fmt.Println(d.View())
		}
	}
}
