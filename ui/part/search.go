package part

// SearchLine draws a search field in one line of w cells, after the key that
// opens it; hint stands behind it where there is room. The cell of the text
// cursor is given too.
func SearchLine(in *Input, key, hint string, w int, st FormStyle) (string, int) {
	const roomy = 20 // cells that a field needs before a hint has room
	before := " " + key
	room := w - Width(before) - Width(hint) - 2
	if room < roomy {
		hint, room = "", w-Width(before)-1
	}
	text, at := in.Draw(max(1, room), st)
	line := " " + st.Theme.Key.Render(key) + text
	if hint != "" {
		line += " " + st.Theme.Muted.Render(hint)
	}
	return Fit(line, w), at + Width(before)
}
