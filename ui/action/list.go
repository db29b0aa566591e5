package action

// The actions. A layer lists those that work in it; which layer the key goes
// to is decided by ui/route.go.
const (
	// everywhere
	Quit        ID = "quit"
	Help        ID = "help"
	Palette     ID = "palette"
	Undo        ID = "undo"
	Redo        ID = "redo"
	Refresh     ID = "refresh"
	Suspend     ID = "suspend"
	Back        ID = "back"
	SwitchLang  ID = "language"
	SwitchTheme ID = "theme"
	Mouse       ID = "mouse"
	ToToday     ID = "today"
	ToCustomers ID = "customers"
	NextScreen  ID = "next_screen"
	ToDashboard ID = "dashboard"
	ToSegments  ID = "segments"
	ToPolicy    ID = "policy"
	Upcoming    ID = "upcoming"
	ImportFile  ID = "import"
	Imports     ID = "imports"
	Dedupe      ID = "dedupe"
	AddCustomer ID = "add"

	// moving
	Up       ID = "up"
	Down     ID = "down"
	PageUp   ID = "page_up"
	PageDown ID = "page_down"
	First    ID = "first"
	Last     ID = "last"
	Left     ID = "left"
	Right    ID = "right"
	Next     ID = "next"
	Focus    ID = "focus"
	FocusBck ID = "focus_back"

	// a customer under the cursor, or the selected ones
	Open        ID = "open"
	Log         ID = "log"
	Snooze      ID = "snooze"
	Due         ID = "due"
	Edit        ID = "edit"
	Assign      ID = "assign"
	Tag         ID = "tag"
	Override    ID = "override"
	Archive     ID = "archive"
	Delete      ID = "delete"
	Copy        ID = "copy"
	CopyAs      ID = "copy_as"
	TogglePane  ID = "pane"
	ScrollUp    ID = "pane_up"
	ScrollDown  ID = "pane_down"
	Select      ID = "select"
	SelectAll   ID = "select_all"
	SelectNone  ID = "select_none"
	Search      ID = "search"
	Filter      ID = "filter"
	ClearFilter ID = "clear_filter"
	SortNext    ID = "sort_next"
	SortPrev    ID = "sort_prev"
	SortReverse ID = "sort_reverse"
	Columns     ID = "columns"
	Export      ID = "export"

	// whose customers are shown
	ChooseOwner ID = "choose_owner"

	// the customer detail
	AddContact     ID = "contact_add"
	EditContact    ID = "contact_edit"
	RemoveContact  ID = "contact_remove"
	EditEvent      ID = "event_edit"
	DeleteEvent    ID = "event_delete"
	Resolve        ID = "resolve"
	TimelineFilter ID = "timeline_filter"
	EditNote       ID = "note_editor"

	// the dashboard
	Period     ID = "period"
	UseSegment ID = "use_segment"
	SplitBy    ID = "split"
	AsTable    ID = "as_table"
	Replay     ID = "replay"
	Report     ID = "report"

	// segments
	AddSegment    ID = "segment_add"
	EditSegment   ID = "segment_edit"
	DeleteSegment ID = "segment_delete"
	FindClusters  ID = "clusters"
	KeepCluster   ID = "cluster_keep"

	// the policy
	ChangeSetting ID = "setting_change"
	DropEdit      ID = "setting_drop"
	DropEdits     ID = "policy_drop"
	SavePolicy    ID = "policy_save"
	Presets       ID = "presets"
	Versions      ID = "versions"
	Backtest      ID = "backtest"

	// forms and prompts
	Save    ID = "save"
	Cancel  ID = "cancel"
	Confirm ID = "confirm"
	Choose  ID = "choose"
	Refuse  ID = "refuse"
	// StartOver empties a form of what was typed and its draft.
	StartOver ID = "start_over"

	// the log form's kinds, while the kind has the focus
	KindCall      ID = "kind_call"
	KindMeeting   ID = "kind_meeting"
	KindEmail     ID = "kind_email"
	KindMessage   ID = "kind_message"
	KindVisit     ID = "kind_visit"
	KindOrder     ID = "kind_order"
	KindRefund    ID = "kind_refund"
	KindComplaint ID = "kind_complaint"
	KindFeedback  ID = "kind_feedback"
	KindNote      ID = "kind_note"
	KindCare      ID = "kind_care"
)

// All lists every action with its default keys.
var All = []Action{
	{Quit, []string{"q", "ctrl+c"}},
	{Help, []string{"?", "f1"}},
	{Palette, []string{":", "ctrl+p"}},
	{Undo, []string{"u"}},
	{Redo, []string{"ctrl+r"}},
	{Refresh, []string{"ctrl+l", "f5"}},
	{Suspend, []string{"ctrl+z"}},
	{Back, []string{"esc"}},
	{SwitchLang, []string{"f2"}},
	{SwitchTheme, []string{"f3"}},
	{Mouse, []string{"f4"}},
	{ToToday, []string{"1"}},
	{ToCustomers, []string{"2"}},
	{NextScreen, []string{"ctrl+t"}},
	{ToDashboard, []string{"3"}},
	{ToSegments, []string{"4"}},
	{ToPolicy, []string{"5"}},
	{Upcoming, []string{"U"}},
	{ImportFile, []string{"I"}},
	{Imports, []string{"B"}},
	{Dedupe, []string{"M"}},
	{AddCustomer, []string{"a"}},

	{Up, []string{"up", "k"}},
	{Down, []string{"down", "j"}},
	{PageUp, []string{"pgup", "ctrl+b"}},
	{PageDown, []string{"pgdown", "ctrl+f", "space"}},
	{First, []string{"home", "g"}},
	{Last, []string{"end", "G"}},
	{Left, []string{"left", "h"}},
	{Right, []string{"right"}},
	{Next, []string{"n"}},
	{Focus, []string{"tab"}},
	{FocusBck, []string{"shift+tab"}},

	{Open, []string{"enter"}},
	{Log, []string{"l"}},
	{Snooze, []string{"s"}},
	{Due, []string{"d"}},
	{Edit, []string{"e"}},
	{Assign, []string{"w"}},
	{Tag, []string{"t"}},
	{Override, []string{"o"}},
	{Archive, []string{"A"}},
	{Delete, []string{"D", "delete"}},
	{Copy, []string{"y"}},
	{CopyAs, []string{"Y"}},
	{TogglePane, []string{"p"}},
	{ScrollUp, []string{"K", "shift+up"}},
	{ScrollDown, []string{"J", "shift+down"}},
	{Select, []string{"v"}},
	{SelectAll, []string{"ctrl+a"}},
	{SelectNone, []string{"V"}},
	{Search, []string{"/"}},
	{Filter, []string{"f"}},
	{ClearFilter, []string{"F"}},
	{SortNext, []string{">"}},
	{SortPrev, []string{"<"}},
	{SortReverse, []string{"r"}},
	{Columns, []string{"c"}},
	{Export, []string{"x"}},

	{ChooseOwner, []string{"W"}},

	{AddContact, []string{"c"}},
	{EditContact, []string{"C"}},
	{RemoveContact, []string{"X"}},
	{EditEvent, []string{"i"}},
	{DeleteEvent, []string{"delete", "backspace"}},
	{Resolve, []string{"R"}},
	{TimelineFilter, []string{"f"}},
	{EditNote, []string{"N"}},

	{Period, []string{"d"}},
	{UseSegment, []string{"s", "S"}}, // s on Customers snoozes
	{SplitBy, []string{"b"}},
	{AsTable, []string{"t"}},
	{Replay, []string{"m"}},
	{Report, []string{"r"}},

	{AddSegment, []string{"a"}},
	{EditSegment, []string{"e"}},
	{DeleteSegment, []string{"D", "delete"}},
	{FindClusters, []string{"c"}},
	{KeepCluster, []string{"s"}},

	{ChangeSetting, []string{"enter", "e"}},
	{DropEdit, []string{"x", "backspace"}},
	{DropEdits, []string{"X"}},
	{SavePolicy, []string{"s", "ctrl+s"}},
	{Presets, []string{"p"}},
	{Versions, []string{"v"}},
	{Backtest, []string{"b"}},

	{Save, []string{"enter", "ctrl+s"}},
	{Cancel, []string{"esc"}},
	{Confirm, []string{"y", "enter"}},
	{Choose, []string{"enter"}},
	{Refuse, []string{"n"}},
	{StartOver, []string{"ctrl+x"}},

	{KindCall, []string{"c"}},
	{KindMeeting, []string{"m"}},
	{KindEmail, []string{"e"}},
	{KindMessage, []string{"s"}},
	{KindVisit, []string{"v"}},
	{KindOrder, []string{"o"}},
	{KindRefund, []string{"r"}},
	{KindComplaint, []string{"p"}},
	{KindFeedback, []string{"f"}},
	{KindNote, []string{"n"}},
	{KindCare, []string{"a"}},
}
