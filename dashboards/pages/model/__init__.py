"""Model: our forecasts against the street and results, the target's history, and what if."""
