"""Rules of what goes out, in plain Python."""
