package view

import (
	"testing"

	"tierbook/db/record"
	"tierbook/model"
)

// People are found by the whole pinyin of their name and by its initials, in
// whatever way a character is read.
func TestPinyinFindsPeople(t *testing.T) {
	c := model.Customer{ID: 1, Name: "示例机械（上海）有限公司"}
	r := NewRecord(&c, []model.Contact{{Name: "李泊岩"}, {Name: "王芳"}, {Name: "Ada"}}, &model.Facts{}, &record.Lean{})
	for _, text := range []string{"shili", "sljx", "youxiangongsi", "boyan", "poyan", "liboyan", "lpy", "lby", "wang", "wangfang", "wf", "ada"} {
		if !newNeedle(text, false).match(&r) {
			t.Errorf("%q finds nobody among %q", text, r.hay())
		}
	}
	for _, text := range []string{"wangboyan", "zhang"} {
		if newNeedle(text, false).match(&r) {
			t.Errorf("%q finds somebody among %q", text, r.hay())
		}
	}
	if key, _ := record.NameKeys(c.Name); r.text(textNameKey) != key {
		t.Errorf("sorts by %q, want %q", r.text(textNameKey), key)
	}
}

func TestOtherReadings(t *testing.T) {
	for name, most := range map[string]int{"Ada": 0, "": 0, "示例机械有限公司": 0, "王芳": 4, "泊岩": 4, "单重乐行": 8} {
		if got := record.OtherReadings(name); len(got) > most {
			t.Errorf("%s has the readings %v", name, got)
		}
	}
}
