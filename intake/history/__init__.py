"""Moving in: the history of another desk, replayed through the product's own actions.

`readers` turns a file into rows, `mapping` says what its columns mean, `plan` turns the rows of one case into
dated steps (all three plain Python), and `replay` takes those steps through `tickets.actions` with the
log's own times.
"""
