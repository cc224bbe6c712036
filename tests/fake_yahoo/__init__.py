"""A server that answers as Yahoo Finance does, for an unmodified yfinance without the internet."""
