"""One ticket told twice: by the product, and by a plain model that was written from the domain's rules alone."""
