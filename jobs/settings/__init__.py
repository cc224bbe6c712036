"""Settings: read from environment and file, held to their rules, masked where secret."""
