"""The demo: a made-up market and desk, lived through the real jobs in a record of their own."""
