package customers

// Filter gives the expression that narrows the list, "" when none does.
func (l *Layer) Filter() string {
	if l.q.filter.Empty() {
		return ""
	}
	return l.q.filter.String()
}
