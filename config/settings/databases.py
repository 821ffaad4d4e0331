"""What each database needs besides its address."""

from typing import Any


def database_options(database: dict[str, Any]) -> dict[str, Any]:
    """The parsed `DATABASE_URL`, completed for the engine it names. What the address itself says counts first:
    `?conn_max_age=0&disable_server_side_cursors=true` is for PgBouncer in transaction mode.
    """
    if database["ENGINE"].endswith("sqlite3"):
        return {**database, "OPTIONS": {**database.get("OPTIONS", {}), **SQLITE_OPTIONS}}
    options = {"connect_timeout": 5, **database.get("OPTIONS", {})}
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, **database, "OPTIONS": options}


# Web and worker write to one file at once. WAL lets readers go on while somebody writes; IMMEDIATE takes the
# write lock at the start of a transaction, where waiting for it works, and not in its middle, where SQLite
# refuses at once whatever the timeout says.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-64000"
    ),
}
