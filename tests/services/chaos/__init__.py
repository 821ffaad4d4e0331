"""The product as it runs on a server, whose parts are killed while it works; then everything is counted."""
