"""Mails as they are written: words in two languages, templates, charts, and the exact bytes."""
