"""The parts of the command `tracker`: arguments, one module a group of commands, how it ends."""
