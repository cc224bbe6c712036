"""The Drift page: a multiple or an upside over time, and what moved it between two dates."""
