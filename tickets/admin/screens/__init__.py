"""The screens of the people who do the work, one file a person or page."""
