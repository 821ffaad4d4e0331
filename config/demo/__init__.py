"""Demo data: a believable desk, made by the real actions over simulated weeks that end now."""
