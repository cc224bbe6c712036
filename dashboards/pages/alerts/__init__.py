"""The Alerts page: what stands, what is silenced, what changed, what was mailed."""
