"""The way in: one adapter a channel, and the move from another desk."""
