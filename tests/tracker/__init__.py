"""Tests of the calculation, module by module."""
