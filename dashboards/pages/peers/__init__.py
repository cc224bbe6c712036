"""Peers: how the market values the company's peers, and how far the comparison can be trusted."""
