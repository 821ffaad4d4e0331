"""The rules and formulas of surveys in plain Python."""
