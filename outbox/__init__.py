"""What must reach somebody: written once with the change it tells of, delivered at least once."""
