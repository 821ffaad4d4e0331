"""Who may open and change what: every address of the site, asked by everybody."""
