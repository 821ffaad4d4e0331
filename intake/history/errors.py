"""What stops one row or case of an import, while the others go on."""


class RowRefused(ValueError):
    """One row or one case is refused with a reason."""
