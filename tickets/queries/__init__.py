"""Reading for screens that need more than one row's worth: figures, made in few statements."""
