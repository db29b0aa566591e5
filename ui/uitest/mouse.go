package uitest

import "fmt"

// Click presses and releases the left button at a cell.
func (tm *Term) Click(x, y int) {
	tm.Send(fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1))
}

// Wheel turns the wheel at a cell: down for positive n.
func (tm *Term) Wheel(x, y, n int) {
	button := 65
	if n < 0 {
		button, n = 64, -n
	}
	for range n {
		tm.Send(fmt.Sprintf("\x1b[<%d;%d;%dM", button, x+1, y+1))
	}
}
