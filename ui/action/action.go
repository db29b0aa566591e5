// Package action lists everything a person can do in the workbench: one record
// an action, which feeds the key map, the help, the palette, the hints and the
// README's table of keys.
package action

import (
	"slices"
	"strings"

	"tierbook/model"
)

// ID names an action; settings remap keys by it.
type ID string

// Action is one thing a person can do. Title and Help are catalogue keys made
// of the ID: "action.<id>" and "action.<id>.help".
type Action struct {
	ID   ID
	Keys []string // as Bubble Tea names them: "l", "ctrl+r", "shift+tab", "space"
}

// own begins the name of an action that settings define.
const own = "own:"

// Own names the action of a command of a person's own, by its title.
func Own(title string) ID { return ID(own + title) }

// Title gives the catalogue key of the action's short name; that of a person's own is
// the name itself, in every language.
func (a ID) Title() string {
	if title, ok := strings.CutPrefix(string(a), own); ok {
		return title
	}
	return "action." + string(a)
}

// Map tells which keys do what; settings may have remapped them.
type Map struct {
	keys map[ID][]string
}

// NewMap makes the key map from the defaults and remapped keys by action name.
// An action remapped to no keys is reached through the palette only.
func NewMap(remapped map[string][]string) *Map {
	m := &Map{keys: make(map[ID][]string, len(All))}
	for _, a := range All {
		m.keys[a.ID] = a.Keys
		if k, ok := remapped[string(a.ID)]; ok {
			m.keys[a.ID] = k
		}
	}
	return m
}

// Add binds one more action to a key.
func (m *Map) Add(id ID, key string) { m.keys[id] = []string{key} }

// Keys gives the keys of an action.
func (m *Map) Keys(id ID) []string { return m.keys[id] }

// Key gives the first key of an action, written for people; "" when it has none.
func (m *Map) Key(id ID) string {
	if k := m.keys[id]; len(k) > 0 {
		return Pretty(k[0])
	}
	return ""
}

// Bound tells whether any action has the key.
func (m *Map) Bound(key string) bool {
	for _, keys := range m.keys {
		if slices.Contains(keys, key) {
			return true
		}
	}
	return false
}

// Find gives the first of the actions that the key stands for.
func (m *Map) Find(key string, among []ID) (ID, bool) {
	for _, id := range among {
		if slices.Contains(m.keys[id], key) {
			return id, true
		}
	}
	return "", false
}

// pretty is how keys are written for people.
var pretty = map[string]string{
	"up": "↑", "down": "↓", "left": "←", "right": "→", "enter": "Enter", "esc": "Esc", "tab": "Tab",
	"shift+tab": "⇧Tab", "pgup": "PgUp", "pgdown": "PgDn", "home": "Home", "end": "End", "space": "Space",
	"backspace": "⌫", "delete": "Del",
}

// Pretty writes a key for people: "ctrl+r" is "^R", "pgdown" is "PgDn",
// "shift+up" is "⇧↑", "f1" is "F1".
func Pretty(key string) string {
	if p, ok := pretty[key]; ok {
		return p
	}
	with, rest, _ := strings.Cut(key, "+")
	switch {
	case with == "ctrl" && rest != "":
		return "^" + strings.ToUpper(Pretty(rest))
	case with == "shift" && rest != "":
		return "⇧" + Pretty(rest)
	case with == "alt" && rest != "":
		return "⌥" + Pretty(rest)
	case len(key) > 1 && key[0] == 'f' && key[1] >= '0' && key[1] <= '9':
		return "F" + key[1:]
	}
	return key
}

// All lists every action with its default keys, in the order in which they stand here.
var All []Action

// define makes an action with its default keys.
func define(id ID, keys ...string) ID {
	All = append(All, Action{id, keys})
	return id
}

func defineKinds(keys ...string) (ids []ID) {
	for i, key := range keys {
		ids = append(ids, define(ID("kind_"+string(model.Kinds[i])), key))
	}
	return ids
}

// The actions. A layer lists those that work in it; which layer the key goes
// to is decided by ui/route.go.
var (
	// everywhere
	Quit        = define("quit", "q", "ctrl+c")
	Help        = define("help", "?", "f1")
	Palette     = define("palette", ":", "ctrl+p")
	Undo        = define("undo", "u")
	Redo        = define("redo", "ctrl+r")
	Refresh     = define("refresh", "ctrl+l", "f5")
	Suspend     = define("suspend", "ctrl+z")
	Back        = define("back", "esc")
	SwitchLang  = define("language", "f2")
	SwitchTheme = define("theme", "f3")
	Mouse       = define("mouse", "f4")
	ToToday     = define("today", "1")
	ToCustomers = define("customers", "2")
	NextScreen  = define("next_screen", "ctrl+t")
	ToDashboard = define("dashboard", "3")
	ToSegments  = define("segments", "4")
	ToPolicy    = define("policy", "5")
	Upcoming    = define("upcoming", "U")
	Inbox       = define("inbox", "N")
	ImportFile  = define("import", "I")
	Capture     = define("capture", "@")
	Imports     = define("imports", "B")
	Dedupe      = define("dedupe", "P")
	Backup      = define("backup", "ctrl+k")
	Restore     = define("restore", "ctrl+o")
	AddCustomer = define("add", "a")

	// moving
	Up       = define("up", "up", "k")
	Down     = define("down", "down", "j")
	PageUp   = define("page_up", "pgup", "ctrl+b")
	PageDown = define("page_down", "pgdown", "ctrl+f", "space")
	First    = define("first", "home", "g")
	Last     = define("last", "end", "G")
	Left     = define("left", "left", "h")
	Right    = define("right", "right")
	Next     = define("next", "n")
	Focus    = define("focus", "tab")
	FocusBck = define("focus_back", "shift+tab")

	// a customer under the cursor, or the selected ones
	Open        = define("open", "enter")
	Log         = define("log", "l")
	Say         = define("say", "L")
	Snooze      = define("snooze", "s")
	Due         = define("due", "d")
	Edit        = define("edit", "e")
	Assign      = define("assign", "w")
	Claim       = define("claim", "+")
	Tag         = define("tag", "t")
	Override    = define("override", "o")
	Archive     = define("archive", "A")
	Delete      = define("delete", "D", "delete")
	Copy        = define("copy", "y")
	CopyAs      = define("copy_as", "Y")
	Offers      = define("offers", "O")
	Dial        = define("dial", "T")
	Mail        = define("mail", "E")
	Web         = define("web", "H")
	Templates   = define("templates", "M")
	TogglePane  = define("pane", "p")
	ScrollUp    = define("pane_up", "K", "shift+up")
	ScrollDown  = define("pane_down", "J", "shift+down")
	Select      = define("select", "v")
	SelectAll   = define("select_all", "ctrl+a")
	SelectNone  = define("select_none", "V")
	Search      = define("search", "/")
	Filter      = define("filter", "f")
	ClearFilter = define("clear_filter", "F")
	SortNext    = define("sort_next", ">")
	SortPrev    = define("sort_prev", "<")
	SortReverse = define("sort_reverse", "r")
	Columns     = define("columns", "c")
	Export      = define("export", "x")

	// whose customers are shown
	ChooseOwner = define("choose_owner", "W")

	// the customer detail
	AddContact     = define("contact_add", "c")
	EditContact    = define("contact_edit", "C")
	RemoveContact  = define("contact_remove", "X")
	EditEvent      = define("event_edit", "i")
	DeleteEvent    = define("event_delete", "delete", "backspace")
	Resolve        = define("resolve", "R")
	TimelineFilter = define("timeline_filter", "f")
	EditNote       = define("note_editor", "N")
	Forget         = define("forget", "!")

	// the dashboard
	Period     = define("period", "d")
	UseSegment = define("use_segment", "s", "S") // s on Customers snoozes
	SplitBy    = define("split", "b")
	AsTable    = define("as_table", "t")
	Replay     = define("replay", "m")
	Report     = define("report", "r")

	// segments
	AddSegment    = define("segment_add", "a")
	EditSegment   = define("segment_edit", "e")
	DeleteSegment = define("segment_delete", "D", "delete")
	Compare       = define("segment_compare", "=")
	FindClusters  = define("clusters", "c")
	KeepCluster   = define("cluster_keep", "s")

	// the policy
	ChangeSetting = define("setting_change", "enter", "e")
	DropEdit      = define("setting_drop", "x", "backspace")
	DropEdits     = define("policy_drop", "X")
	SavePolicy    = define("policy_save", "s", "ctrl+s")
	Presets       = define("presets", "p")
	Versions      = define("versions", "v")
	Backtest      = define("backtest", "b")

	// forms and prompts
	Save    = define("save", "enter", "ctrl+s")
	Cancel  = define("cancel", "esc")
	Confirm = define("confirm", "y", "enter")
	Choose  = define("choose", "enter")
	Refuse  = define("refuse", "n")
	// of contacts from a file, beside Confirm
	TakeAll  = define("take_all", "a")
	LeaveOut = define("leave_out", "x")
	// StartOver empties a form of what was typed and its draft.
	StartOver = define("start_over", "ctrl+x")

	// the log form's kinds in the order of model.Kinds, while the kind has the focus
	Kinds = defineKinds("c", "m", "e", "s", "v", "o", "r", "p", "f", "n", "a")
)
