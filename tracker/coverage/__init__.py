"""Coverage files: what their entries must be, the rows they become, and how they are written."""
