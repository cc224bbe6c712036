"""Vintages of a model: one beside the other, and whether one adds up in itself."""
