"""What the desk costs, beside the limit of the machine and beside what one would use instead: `make bench`.

Everything is measured in one run on one PostgreSQL, in rounds that take turns, and told as ratios
(`docs/performance.md`).
"""
