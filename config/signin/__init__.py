"""What stands between a password and the screens: one-time codes, and how long a session lasts."""
