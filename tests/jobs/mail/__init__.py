"""Tests of mails as they are written."""
