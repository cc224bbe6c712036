"""Charts as plain data: pure functions from numbers to figures, drawn by the browser."""
