package importer

import (
	"cmp"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/dustin/go-humanize"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

const separator = string(filepath.Separator)

// target gives the folder that the text is about, and what of it narrows the list:
// the text stands below the folder shown unless it is a whole path.
func (i *Importer) target() (folder, name string) {
	text := strings.TrimSpace(i.input.Value())
	if n := len(text); n > 1 && (text[0] == '\'' || text[0] == '"') && text[n-1] == text[0] {
		text = text[1 : n-1] // without the quotes that terminals put around a dropped file
	}
	if !filepath.IsAbs(text) && !strings.HasPrefix(text, "~") {
		if i.folder == "" {
			return filepath.Split(text)
		}
		text = strings.TrimSuffix(i.folder, separator) + separator + text
	}
	return filepath.Split(text)
}

// goInto makes a folder the one shown, "" for the one to begin with.
func (i *Importer) goInto(folder string) tea.Cmd {
	i.input.SetValue("")
	return i.look(folder, i.listing.Next())
}

// look lists a folder; into is not 0 for the request to show it.
func (i *Importer) look(folder string, into int) tea.Cmd {
	list, capture := i.files.List, i.over.Capture != nil
	return func() tea.Msg {
		m := listMsg{asked: clean(folder), into: into}
		m.path, m.list, m.err = list(folder, capture)
		return m
	}
}

// folderListed takes what stands in a folder.
func (i *Importer) folderListed(m listMsg) {
	if m.list == nil {
		m.list = []Entry{}
	}
	i.listed[m.asked] = m.list
	switch {
	case m.into == 0:
	case m.err != nil:
		i.err = m.err
	case i.listing.Is(m.into):
		i.folder = m.path
		i.listed[clean(m.path)] = m.list
	}
	i.show()
}

// typed narrows the list by the text, and lists the folder that it names.
func (i *Importer) typed() tea.Cmd {
	i.err = nil
	i.show()
	i.win.To(0)
	if folder, _ := i.target(); folder != "" && i.listed[clean(folder)] == nil {
		return i.look(folder, 0)
	}
	return nil
}

// clean takes the separator off the end of a folder's path.
func clean(folder string) string { return model.If(folder == "", "", filepath.Clean(folder)) }

// entries are those of the folder in question that hold the text, one that is the
// text whole first.
func (i *Importer) entries() []Entry {
	folder, name := i.target()
	if i.input.Value() == "" {
		return i.listed[clean(i.folder)]
	}
	var out []Entry
	for _, e := range i.listed[clean(folder)] {
		switch {
		case e.Recent:
		case e.Name == name:
			out = append([]Entry{e}, out...)
		case strings.Contains(strings.ToLower(e.Name), strings.ToLower(name)):
			out = append(out, e)
		}
	}
	return out
}

// take opens the file under the cursor, or goes into the folder. A path typed
// that is in no list is taken as it is.
func (i *Importer) take() tea.Cmd {
	folder, name := i.target()
	list := i.entries()
	switch at := i.win.Cursor; {
	case (name == "." || name == "..") && (len(list) == 0 || list[0].Name != name):
		return i.goInto(filepath.Join(folder, name))
	case at < len(list) && (name != "" || i.input.Value() == ""):
		e := list[at]
		path := i.pathOf(e)
		if e.Folder {
			return i.goInto(path)
		}
		return i.open(path)
	case i.input.Value() == "":
		i.err = model.Invalid("importer.no_path")
		i.show()
		return nil
	}
	return i.open(filepath.Join(folder, name))
}

// pathOf gives the whole path of an entry of the list.
func (i *Importer) pathOf(e Entry) string {
	folder, _ := i.target()
	return model.If(e.Recent, e.Name, filepath.Join(cmp.Or(folder, i.folder), e.Name))
}

// open reads a file with nothing said yet.
func (i *Importer) open(path string) tea.Cmd {
	if i.over.Capture != nil {
		return i.env.Tell(nav.Pop{}, nav.Push{Overlay: i.over.Capture(path)})
	}
	i.path, i.from = path, choosing
	return i.read(exchange.Options{}, "", "")
}

// Key gives the path its keys. Tab completes it by what is under the cursor, ⌫ in
// an empty one leads to the folder above.
func (i *Importer) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	key := msg.String()
	if i.rating() && i.rate.Update(msg) {
		i.err = nil
		return nil, true
	}
	if i.state != choosing {
		return i.pageKey(key)
	}
	switch key {
	case "up", "down", "pgup", "pgdown", "home", "end", "enter", "esc":
		return nil, false
	case "tab":
		if list := i.entries(); i.win.Cursor < len(list) {
			e := list[i.win.Cursor]
			if e.Folder {
				return i.goInto(i.pathOf(e)), true
			}
			text := i.input.Value()
			i.input.SetValue(text[:strings.LastIndexAny(text, `/\`)+1] + e.Name)
		}
		return i.typed(), true
	case "backspace":
		if i.input.Value() == "" && i.folder != "" {
			return i.goInto(filepath.Join(i.folder, "..")), true
		}
	}
	if i.input.Update(msg) {
		return i.typed(), true
	}
	return nil, false
}

// folderRows lists what can be chosen.
func (i *Importer) folderRows() []row {
	var out []row
	for _, e := range i.entries() {
		r := row{label: e.Name, value: part.FitRight(humanize.Bytes(uint64(e.Size)), 8) + "  " + e.Day.String()}
		if e.Name == "." {
			r = row{label: i.env.Lang.T("importer.whole")}
		} else if e.Recent {
			r.value = i.env.Lang.T("importer.recent")
		} else if e.Folder {
			r = row{label: e.Name + separator}
		}
		out = append(out, r)
	}
	return out
}
