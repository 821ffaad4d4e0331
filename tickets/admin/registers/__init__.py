"""The registers: what head office keeps (policies, calendars, words, rules), and what is only there to be read."""

from tickets.admin.registers import calendars, messages, policies, records, signins, subscriptions, words

__all__ = ["calendars", "messages", "policies", "records", "signins", "subscriptions", "words"]
