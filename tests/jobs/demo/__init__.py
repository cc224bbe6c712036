"""The demo: lived, shown, and never mixed with a real record."""
