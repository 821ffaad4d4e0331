"""What participants say of the service: surveys as data, their answers, and figures that a statistician signs."""
