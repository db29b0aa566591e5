package customers

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// ownersBook drives the screen on the customers of an owner, in the sample looked
// after by people with long names and by nobody.
func ownersBook(t *testing.T, tag, owner string, w, h int) (*uitest.Driver, *Layer) {
	t.Helper()
	env, s := uitest.NewEnv(tag, "dark"), uitest.Sample()
	names := []string{"Anna-Maria Silva", "上官婉儿小姐", ""}
	for i := range s.Rows {
		s.Rows[i].Owner = names[i%3]
	}
	var err error
	if env.Owners, err = s.Owners(context.Background()); err != nil {
		t.Fatal(err)
	}
	env.Owner = owner
	l := New(env, s, nav.Overlays{})
	return uitest.Drive(env, l, w, h), l
}

func TestOwnersLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, sz := range sizes[1:] {
			for what, owner := range map[string]string{"all": "", "one": "Anna-Maria Silva", "unassigned": model.Unassigned, "stranger": "王小明"} {
				d, _ := ownersBook(t, tag, owner, sz[0], sz[1])
				uitest.Exact(t, d.Styled(), sz[0], sz[1])
				uitest.Golden(t, fmt.Sprintf("owner_%s_%s_%dx%d", what, tag, sz[0], sz[1]), d.View())
			}
		}
		d, _ := ownersBook(t, tag, "上官婉儿小姐", 80, 20)
		listed(d, "score>99")
		uitest.Golden(t, "owner_nofilter_"+tag, d.View())
	}
}

// The filter narrows within the owner's customers, and outlives another choice.
func TestOwnerAndFilter(t *testing.T) {
	d, l := ownersBook(t, "en", "", 80, 20)
	listed(d, "tier:A or tier:B")
	d.Env.Owner = "Anna-Maria Silva"
	d.Give(nav.Owned{})
	if v := d.View(); l.Cur.Win.Total != 4 || strings.Contains(v, "of Anna") || !strings.Contains(v, "tier:A") {
		t.Errorf("%d rows:\n%s", l.Cur.Win.Total, v)
	}
	d.Press("F")
	if l.Cur.Win.Total != 4 || l.Env.Owner == "" {
		t.Error("clearing the filter shows others' customers")
	}
	d.Env.Owner = model.Unassigned
	d.Give(nav.Owned{})
	if r := l.Cur.Here(); r == nil || r.Owner != "" {
		t.Errorf("not the unassigned:\n%s", d.View())
	}
	d.Press("ctrl+a")
	if n := l.Picked.Count(); n != 4 {
		t.Errorf("everybody selected are %d", n)
	}
}
