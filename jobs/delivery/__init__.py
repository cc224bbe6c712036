"""Mails and posts on their way: the outbox, the channels, the mail server's answers."""
