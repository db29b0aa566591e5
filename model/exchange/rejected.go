package exchange

import (
	"crypto/sha256"
	"encoding/csv"
	"io"
	"strings"

	"tierbook/model"
)

// WriteRejected writes the rows that problems name as a CSV file which a person
// corrects and imports again: the file's own header and, as its last column,
// why each row was not taken, in the words that reason gives. It reads the file
// again from data under the same options as Read, so that no row has to be kept
// in memory meanwhile; problems may come from Read and from db alike, in any
// order. A row that could not be split into cells stands in the first cell as
// it was. The output is UTF-8 with a byte order mark, cells guarded as in
// exports. It gives the number of rows written.
func WriteRejected(w io.Writer, data io.Reader, o Options, lang string, problems []model.Problem, reason func(*model.Error) string) (int, error) {
	f, err := load(data, sha256.New(), o.withDefaults())
	if err != nil {
		return 0, err
	}
	why := map[int][]string{}
	for _, p := range problems {
		why[p.Row] = append(why[p.Row], only(p.Column != "", p.Column+": ")+reason(p.Err))
	}
	last := model.If(lang == "zh", "未导入原因", "rejected_because")
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return 0, err
	}
	out := csv.NewWriter(w)
	head := model.Each(f.header, func(h *string) string { return cellText(*h) })
	_ = out.Write(append(head, last)) // Error tells at the end
	n := 0
	var r record
	f.source.rewind()
	for f.source.next(&r) {
		reasons, ok := why[r.num]
		if !ok || r.blank() {
			continue
		}
		_ = out.Write(rejectedRow(&r, len(f.header), strings.Join(reasons, "; ")))
		n++
	}
	out.Flush()
	return n, out.Error()
}

// rejectedRow gives a row with its reason. Cells beyond the header are put into
// the last column of the header, so that the reason keeps its place.
func rejectedRow(r *record, width int, reason string) []string {
	row := make([]string, width+1)
	row[width] = cellText(reason)
	if r.err != nil && r.raw != nil {
		row[0] = cellText(string(r.raw))
		return row
	}
	for i := range width {
		row[i] = cellText(unguard(r.cell(i)))
	}
	if len(r.cells) > width {
		extra := append([]string{r.cell(width - 1)}, r.cells[width:]...)
		row[width-1] = cellText(strings.TrimRight(strings.Join(extra, " | "), " |"))
	}
	return row
}
