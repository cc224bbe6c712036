"""Models of an analyst, read from workbooks by a mapping."""
