"""The pages, each built by pure functions from one snapshot of the database."""
