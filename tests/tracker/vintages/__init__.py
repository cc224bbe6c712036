"""Vintages of a model, module by module."""
