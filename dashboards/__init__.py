"""Everything that is seen: the Dash app, its pages, their read models."""
