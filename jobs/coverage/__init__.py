"""Coverage files: loaded, drafted, edited, exported, and the status of a coverage."""
