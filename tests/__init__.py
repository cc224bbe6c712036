"""The tests follow the tree, file by file."""
