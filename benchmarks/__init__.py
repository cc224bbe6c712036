"""What `make bench` runs: each module prints one JSON document of figures it measured."""
