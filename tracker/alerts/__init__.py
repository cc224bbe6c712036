"""What decides that somebody must be told: rules, their limits, their memory and their changes."""
