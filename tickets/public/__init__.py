"""The public face: service charter and ticket tracking, for people who have neither account nor key."""
