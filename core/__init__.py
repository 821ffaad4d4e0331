"""Errors, encryption, API conventions: what every package needs and no word of the business."""
