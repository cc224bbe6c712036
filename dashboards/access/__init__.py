"""Who may reach the pages: asked before every request, and refused unless known."""
