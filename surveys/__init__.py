"""What citizens say afterwards: recommendation and satisfaction scores, exit polls.

Not installed yet: it is a floor above `tickets`, beside quality and workforce, and gets its models with
the first survey. Only this docstring lives here until then.
"""
