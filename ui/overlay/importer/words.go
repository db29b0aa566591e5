package importer

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
)

// Wording says what Enter and Esc do in the present state.
func (i *Importer) Wording(id action.ID) string {
	words := map[action.ID][done + 1]string{
		action.Choose: {choosing: "importer.do_open", looking: "importer.do_import", done: "importer.do_close"},
		action.Cancel: {choosing: "importer.do_close", reading: "importer.do_stop", looking: "importer.do_other", writing: "importer.do_stop", done: "importer.do_close"},
	}
	return words[id][i.state]
}

// outcome tells the root what was imported, nil when nothing was.
func (i *Importer) outcome() *model.Outcome {
	r := &i.result
	if r.Batch == 0 {
		return nil
	}
	return &model.Outcome{Change: model.Change{Kind: model.ChangeImport, Subject: r.File, Count: r.Created + r.Updated, Detail: string(r.Kind)}}
}

// keysLine says which keys work, below the text of the states that have a long
// one; "" for the others.
func (i *Importer) keysLine() string {
	l, key := i.env.Lang, i.env.Keys.Key
	switch {
	case i.state == looking && i.brings():
		return l.F("importer.keys_import", "Import", key(action.Choose), "Back", key(action.Cancel))
	case i.state == looking:
		return l.F("importer.keys_nothing", "Back", key(action.Cancel))
	case i.state == done:
		return l.F("importer.keys_done", "Close", key(action.Choose))
	}
	return ""
}

// ownKey gives the key that the file itself names an interaction by; those
// made up from the row say nothing to a person.
func ownKey(id string) string {
	if strings.HasPrefix(id, "row:") {
		return ""
	}
	return id
}

// hasKeys tells whether the file names its interactions.
func (i *Importer) hasKeys() bool {
	for n := range i.rows.Interactions[:min(PreviewRows, len(i.rows.Interactions))] {
		if ownKey(i.rows.Interactions[n].Interaction.ExternalID) != "" {
			return true
		}
	}
	return false
}
