"""The rules of a ticket in plain Python: no Django, no ORM, and nothing that reads the wall clock."""
