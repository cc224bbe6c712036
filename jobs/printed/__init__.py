"""What the command prints: answers as tables and sentences for a terminal."""
