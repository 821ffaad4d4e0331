"""How well agents work: scorecards, the score of every ten days, what follows from it (domain section 7).

Stands above `tickets`: it reads contacts and threads, and nothing there knows of it.
"""
