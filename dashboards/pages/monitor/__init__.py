"""Monitor: where each covered company stands, against its bands and against its peers."""
