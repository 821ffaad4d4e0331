"""The least that Django REST framework needs for the same: a person and a ticket, two rows, no rules."""
