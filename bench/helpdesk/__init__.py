"""django-helpdesk, as its documentation sets it up, in an environment and a database of its own: what one would use
instead. Nothing here runs in the desk's environment.
"""
