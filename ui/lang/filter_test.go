package lang_test

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/lang"
)

// What is shown of a filter reads back as the same one, whatever it names, in both
// languages and in a book of people; and in Chinese nothing of it is English.
func TestFilterReadsBack(t *testing.T) {
	o := model.FilterOptions{Today: model.NewDay(2026, 11, 30), Currency: "CNY"}
	var list []string
	for _, i := range model.Attrs() {
		list = append(list, "no:"+i.Name, "-has:"+i.Name)
		switch i.Type {
		case model.TypeDay:
			list = append(list, i.Name+"<=30d", i.Name+">2w", i.Name+":today", i.Name+"<+6m", i.Name+">=-1y", i.Name+":2026-03")
		case model.TypeTier:
			list = append(list, i.Name+">=B", i.Name+":A,C")
		case model.TypeText, model.TypeSet:
			if i.Attr != model.AttrStage && i.Attr != model.AttrKind && i.Attr != model.AttrRFMClass {
				list = append(list, i.Name+`:"王 敏",李`, i.Name+"!=王敏")
			}
		default:
			list = append(list, i.Name+">0.5", i.Name+":1")
		}
	}
	for _, lead := range []string{"is:", "stage:", "kind:", "rfm_class:"} {
		list = append(list, model.FilterWords(lead, &o.Tiers)...)
	}
	list = append(list, "(tier:A or -is:due) note:交期 bought:布 ordered:30d")
	for _, tag := range lang.Supported {
		for _, people := range []bool{false, true} {
			l := lang.New(tag).ForBook(&model.Book{Currency: "CNY", People: people})
			for _, text := range list {
				f, err := model.ParseFilter(text, o)
				if err != nil {
					t.Fatal(text, err)
				}
				shown := l.Filter(f)
				again, err := model.ParseFilter(shown, o)
				if err != nil || l.Filter(again) != shown {
					t.Errorf("%s: %s is shown as %s, which reads %v, %v", tag, text, shown, again, err)
				}
				letters := strings.NewReplacer("ABC", "", "ID", "", "A", "", "B", "", "C", "", "R", "", "F", "", "M", "").Replace(shown)
				if tag == "zh" && strings.ContainsAny(letters, "abcdefghijklmnopqrstuvwxyz_") {
					t.Errorf("%s is shown as %s", text, shown)
				}
				if kept := l.FilterText(text, o); tag == "zh" && kept != shown && !strings.Contains(text, "ordered") || tag == "en" && kept != text {
					t.Errorf("%s: %s is kept as %s", tag, text, kept)
				}
			}
		}
	}
	zh := lang.New("zh")
	for text, want := range map[string]string{
		"是:foo": "可选：超期、到期、置顶", "foo>3": "foo", "is:winbak": "是:挽回", "ownr:li": "负责人", "名称>3": "名称",
	} {
		_, err := model.ParseFilter(text, o)
		if err == nil || !strings.Contains(zh.Error(err), want) || strings.Contains(zh.Error(err), "owner") {
			t.Errorf("%s: %s, want %s", text, zh.Error(err), want)
		}
	}
}
