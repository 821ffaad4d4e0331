"""The page on which somebody answers: one page, no script, nothing personal."""
