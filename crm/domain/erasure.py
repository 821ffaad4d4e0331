"""What stands where somebody's data were."""

#: In the place of a name or a subject. It is no word, so that it needs no language.
ERASED = "—"
