"""Tests of the pages: builders, formats, read models, the server without a browser."""
