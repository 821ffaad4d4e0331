"""A desk of the wanted size: the demo's, whose rows came about by the real actions, many times over.

Every row is copied with fresh keys; what has ended lies a day earlier in each copy, so that ages spread over years
while what is open stays of today. Copies keep states, branches, threads and clocks in the demo's proportions. Their
event chains are not computed anew, so that `verify_events` has nothing to find here.
"""

from bench.base import manage, psql

#: In the order of their keys.
TABLES = (
    "crm_participant",
    "crm_contactaddress",
    "crm_contact",
    "tickets_ticket",
    "tickets_ticketcontact",
    "tickets_clock",
    "tickets_ticketevent",
    "tickets_message",
    "tickets_classification",
    "tickets_escalation",
    "tickets_confirmation",
    "tickets_callattempt",
)
#: Columns that must differ in every copy.
FRESH = {
    ("crm_participant", "membership_number"): "lpad((b.id + {key})::text, 13, '0')",
    ("crm_participant", "nik"): "''",
    ("crm_participant", "nik_index"): "NULL",
    ("crm_participant", "phone_index"): "md5(b.phone_index || k)",
    ("crm_contactaddress", "value_index"): "md5(b.value_index || k)",
    ("crm_contact", "external_id"): "CASE WHEN b.external_id = '' THEN '' ELSE b.external_id || '~' || k END",
    ("tickets_confirmation", "holder_id"): "NULL",
    ("tickets_confirmation", "held_since"): "NULL",
}
ENDED = "('closed', 'dismissed', 'merged')"
#: Copies that one statement makes.
AT_ONCE = 20


def fill(name: str, tickets: int, *, base: int = 3000) -> None:
    """Make the database anew with about so many tickets."""
    psql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    psql("postgres", f'CREATE DATABASE "{name}"')
    manage(name, "migrate", "--no-input")
    manage(name, "seed_demo", "--tickets", str(min(base, tickets)), "--participants", str(min(5000, tickets)))
    copies = max(0, round(tickets / base) - 1)
    strides = {table: int(psql(name, f"SELECT coalesce(max(id), 0) FROM {table}")) for table in TABLES}
    columns = {table: _columns(name, table) for table in TABLES}
    keys = _foreign_keys(name)
    for first in range(1, copies + 1, AT_ONCE):
        last = min(copies, first + AT_ONCE - 1)
        for table in TABLES:
            psql(name, _copy(table, columns[table], keys, strides, first, last))
    for table in TABLES:
        psql(name, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    psql(name, "VACUUM ANALYZE")


def _columns(name: str, table: str) -> list[tuple[str, str]]:
    found = psql(
        name,
        "SELECT column_name || ' ' || udt_name FROM information_schema.columns "
        f"WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position",
    )
    rows = []
    for line in found.splitlines():
        column, kind = line.split(" ", 1)
        rows.append((column, kind))
    return rows


def _foreign_keys(name: str) -> dict[tuple[str, str], str]:
    found = psql(
        name,
        "SELECT conrelid::regclass || ' ' || attname || ' ' || confrelid::regclass FROM pg_constraint "
        "JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'",
    )
    rows = (line.split(" ") for line in found.splitlines())
    return {(table, column): target for table, column, target in rows if target in TABLES}


def _copy(
    table: str,
    columns: list[tuple[str, str]],
    keys: dict[tuple[str, str], str],
    strides: dict[str, int],
    first: int,
    last: int,
) -> str:
    names = {column for column, _kind in columns}
    ended = "b.state" if table == "tickets_ticket" else "t.state"
    dated = table == "tickets_ticket" or "ticket_id" in names
    values = []
    for column, kind in columns:
        own = f"b.{column}"
        if column == "id":
            value = f"b.id + k * {strides[table]}"
        elif (table, column) in FRESH:
            value = FRESH[table, column].format(key=f"k * {strides[table]}")
        elif (table, column) in keys:
            value = f"{own} + k * {strides[keys[table, column]]}"
        elif kind == "timestamptz" and dated:
            value = f"{own} - CASE WHEN {ended} IN {ENDED} THEN k * interval '1 day' ELSE interval '0' END"
        else:
            value = own
        values.append(value)
    joined = " JOIN tickets_ticket t ON t.id = b.ticket_id" if dated and table != "tickets_ticket" else ""
    return (
        f"INSERT INTO {table} ({', '.join(column for column, _kind in columns)}) "
        f"SELECT {', '.join(values)} FROM {table} b{joined}, generate_series({first}, {last}) k "
        f"WHERE b.id <= {strides[table]}"
    )
