"""The core of the product: tickets, their clocks, escalation to branches and confirmation."""
