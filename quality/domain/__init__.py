"""The rules of quality monitoring in plain Python."""
