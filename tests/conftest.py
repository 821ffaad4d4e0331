"""What every test shares. Settings come from `config.settings.tests` (pyproject.toml)."""
