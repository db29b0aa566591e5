package spill

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Runs puts pieces in the order of their bytes, however many there are: some at a time in
// memory, from where they go to a spill as a run.
type Runs struct {
	blocks Pieces      // of runs, each of many pieces behind their lengths
	ends   []int       // the block behind each run
	held   []byte      // pieces that are in no run
	order  [][2]uint32 // where each of these begins and ends
	merged []*run      // by what they give next
}

// runSize is how much is put in order in memory.
const runSize = 8 << 20

// Add keeps a piece.
func (r *Runs) Add(piece []byte) {
	if len(r.held)+len(piece) > runSize && len(r.held) > 0 {
		r.write()
	}
	r.order = append(r.order, [2]uint32{uint32(len(r.held)), uint32(len(r.held) + len(piece))})
	r.held = append(r.held, piece...)
}

// write makes a run of the pieces held.
func (r *Runs) write() {
	slices.SortFunc(r.order, func(a, b [2]uint32) int { return bytes.Compare(r.held[a[0]:a[1]], r.held[b[0]:b[1]]) })
	var block []byte
	for i, p := range r.order {
		block = binary.AppendUvarint(block, uint64(p[1]-p[0]))
		block = append(block, r.held[p[0]:p[1]]...)
		if i == len(r.order)-1 || len(block) > stretch/2 {
			r.blocks.Add(block)
			block = block[:0]
		}
	}
	r.ends, r.held, r.order = append(r.ends, r.blocks.Len()), r.held[:0], r.order[:0]
}

// run is one of them, as it is read.
type run struct {
	from, to int // its blocks that are still to be read
	window   Stretch
	block    []byte // what is left of the one read last
	piece    []byte
}

// next reads a piece, unless there is none.
func (r *run) next(blocks *Pieces) bool {
	for len(r.block) == 0 {
		if r.from == r.to {
			return false
		}
		r.block = blocks.Piece(r.from, &r.window)
		if r.from++; blocks.Err() != nil {
			return false
		}
	}
	n, width := binary.Uvarint(r.block)
	r.piece, r.block = r.block[width:][:n], r.block[width+int(n):]
	return true
}

// Next gives the pieces in their order, each good until the next, and nil behind the last:
// then Err tells whether some could not be read. Nothing is added once it was called.
func (r *Runs) Next() []byte {
	if r.merged == nil {
		if len(r.order) > 0 {
			r.write()
		}
		r.held, r.order, r.merged = nil, nil, []*run{}
		from := 0
		for _, to := range r.ends {
			r.put(&run{from: from, to: to})
			from = to
		}
	} else if len(r.merged) > 0 {
		last := r.merged[0]
		r.merged = r.merged[1:]
		r.put(last)
	}
	if len(r.merged) == 0 {
		return nil
	}
	return r.merged[0].piece
}

// put has a run stand by what it gives next.
func (r *Runs) put(one *run) {
	if one.next(&r.blocks) {
		i, _ := slices.BinarySearchFunc(r.merged, one, func(a, b *run) int { return bytes.Compare(a.piece, b.piece) })
		r.merged = slices.Insert(r.merged, i, one)
	}
}

// Err tells that some could not be read.
func (r *Runs) Err() error { return r.blocks.Err() }
