package customers

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// A further field is a column as an attribute is, which stays when the book gets
// others, and goes with its field.
func TestOwnFieldAsColumn(t *testing.T) {
	d, store := sample("en", 140, 20)
	d.Env.Book.Fields = []model.FieldDef{{Name: "Age", Type: model.FieldNumber}}
	store.Rows[0].Fields = []model.Field{{Name: "Age", Value: "61"}}
	store.Rows[1].Fields = []model.Field{{Name: "Age", Value: "old\x1b"}}
	d = uitest.Drive(d.Env, New(d.Env, store, nav.Overlays{}), 140, 20)
	l := d.Layer.(*Layer)
	l.setColumns([]string{"age", "Age", "score"})
	d.Run(l.sortBy(model.AttrField))
	if v := d.View(); !strings.Contains(v, "Age▲") || !strings.Contains(v, " 61 ") || !strings.Contains(v, "! old␛") || l.Query().Field.Name != "Age" {
		t.Errorf("the column:\n%s", v)
	}
	uitest.Exact(t, d.Styled(), 140, 20)
	d.Env.Book.Fields = []model.FieldDef{{Name: "AAA"}, {Name: "Age", Type: model.FieldNumber}}
	d.Give(nil)
	l.Update(nil)
	if v := d.View(); !strings.Contains(v, "Age") || !strings.Contains(v, " 61 ") || l.Q.Sort >= model.AttrField {
		t.Errorf("with another field:\n%s", v)
	}
	d.Env.Book.Fields = nil
	l.Update(nil)
	if v := d.View(); strings.Contains(v, "Age") {
		t.Errorf("without it:\n%s", v)
	}
}

// The line of a note that a search found stands beside the name, and whole below.
func TestMatchedNoteIsShown(t *testing.T) {
	d, store := sample("zh", 120, 20)
	store.Rows[0].Matched = "客户催交期\x1b，下周回复"
	d = uitest.Drive(d.Env, New(d.Env, store, nav.Overlays{}), 120, 20)
	l := d.Layer.(*Layer)
	l.setColumns([]string{"name", "score"})
	uitest.Exact(t, d.Styled(), 120, 20)
	if v := d.View(); !strings.Contains(v, store.Rows[0].Name+" · 客户催交期␛") || !strings.HasPrefix(l.summary(&store.Rows[0], 120), "客户催交期␛，下周回复") {
		t.Errorf("%s:\n%s", l.summary(&store.Rows[0], 120), v)
	}
}
