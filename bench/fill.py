"""A desk of the wanted size: the demo's, whose rows came about by the real actions, many times over.

Every row is copied with fresh keys through COPY; what has ended lies further back in each copy, so that ages spread
over ten years while what is open stays of today and is no more than a national desk has open on an ordinary day.
How often a ticket is copied depends on how many events it has: long and short ones come in the proportions of a real
log (`EVENTS`). Event chains of copies are not computed anew, so `verify_events` has nothing to find here.
"""

import subprocess

from bench.base import database, manage, psql

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
#: Share of the cases of a real service desk that had at most so many events: ServiceNow log, 12,438 incidents of
#: 2016/17 (UCI Machine Learning Repository 498).
EVENTS = ((3, 0.332), (5, 0.282), (8, 0.215), (13, 0.130), (20, 0.033), (10_000, 0.008))
#: Open tickets at most: what a desk with 10 M tickets in ten years has open when each takes four days, by Little's law.
OPEN = 11_000
#: Ended tickets lie back over so many days.
DAYS = 3650
#: Seeds of this run.
_SEEDED: list[str] = []


def fill(name: str, tickets: int, *, base: int = 3000, only_open: bool = False) -> None:
    """Make the database anew with about so many tickets; `only_open` has all copies open, for the sweep."""
    psql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    psql("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{seeded(min(base, tickets))}"')
    copies = _weigh(name, tickets - base, only_open=only_open)
    if copies:
        strides = {table: int(psql(name, f"SELECT coalesce(max(id), 0) FROM {table}")) for table in TABLES}
        keys = _foreign_keys(name)
        indexes = _without_indexes(name)
        for table in TABLES:
            _copy(name, table, keys, strides, copies)
            psql(
                name, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        for index in indexes:
            psql(name, index)
    psql(name, "DROP TABLE bench_share, bench_tie")
    psql(name, "VACUUM ANALYZE")


def seeded(tickets: int) -> str:
    """The demo with so many tickets, as this checkout's code makes it: made once for all sizes of a run."""
    name = f"care_bench_seed_{tickets}"
    if name not in _SEEDED:
        psql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        psql("postgres", f'CREATE DATABASE "{name}"')
        manage(name, "migrate", "--no-input")
        manage(name, "seed_demo", "--tickets", str(tickets), "--participants", str(min(5000, tickets)))
        _SEEDED.append(name)
    return name


def _weigh(name: str, wanted: int, *, only_open: bool) -> int:
    """Note for each ticket the share of copies that it takes part in, and the last copy that it may be in; answer how
    many copies are needed for so many tickets more.

    A merged ticket goes with the one that it was merged into.
    """
    least, bands = 0, []
    for most, share in EVENTS:
        bands.append(f"({least}, {most}, {share}::float)")
        least = most
    psql(
        name,
        f"CREATE TABLE bench_share AS WITH band(least, most, wanted) AS (VALUES {', '.join(bands)}), "
        "held AS (SELECT b.*, (SELECT count(*) FROM tickets_ticket t WHERE t.event_count > b.least "
        "AND t.event_count <= b.most)::float AS n FROM band b), "
        "weight AS (SELECT least, most, wanted / n AS weight FROM held WHERE n > 0) "
        "SELECT t.id, lot.id AS lot, weight / (SELECT max(weight) FROM weight) AS share, "
        f"lot.state IN {ENDED} AS ended FROM tickets_ticket t "
        "JOIN tickets_ticket lot ON lot.id = coalesce(t.merged_into_id, t.id) "
        "JOIN weight w ON lot.event_count > w.least AND lot.event_count <= w.most; "
        "ALTER TABLE bench_share ADD PRIMARY KEY (id); "
        "CREATE TABLE bench_tie AS SELECT contact_id, ticket_id FROM tickets_ticketcontact UNION "
        "SELECT a.contact_id, c.ticket_id FROM tickets_callattempt a "
        "JOIN tickets_confirmation c ON c.id = a.confirmation_id WHERE a.contact_id IS NOT NULL; "
        "CREATE INDEX ON bench_tie (contact_id, ticket_id)",
    )
    going, ended = (
        float(psql(name, f"SELECT coalesce(sum(share), 0) FROM bench_share WHERE {which} ended"))
        for which in ("NOT", "")
    )
    if only_open:
        copies = last = round(wanted / going)
    else:
        last = round(min(OPEN, wanted * going / (going + ended)) / going)
        copies = last + max(0, round((wanted - last * (going + ended)) / ended))
    final = f"CASE WHEN ended THEN {0 if only_open else copies} ELSE {last} END"
    psql(name, f"ALTER TABLE bench_share ADD COLUMN most integer; UPDATE bench_share SET most = {final}")
    return max(0, copies)


def _without_indexes(name: str) -> list[str]:
    """Drop what only searching needs; the statements that make it again."""
    wanted = ", ".join(f"'{table}'" for table in TABLES)
    found = psql(
        name,
        "SELECT indexname || E'\\t' || indexdef FROM pg_indexes WHERE schemaname = 'public' "
        f"AND tablename IN ({wanted}) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    )
    made = []
    for line in found.splitlines():
        index, definition = line.split("\t", 1)
        psql(name, f'DROP INDEX "{index}"')
        made.append(definition)
    return made


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
    name: str, table: str, keys: dict[tuple[str, str], str], strides: dict[str, int], copies: int
) -> None:
    """Out of one connection and into another; foreign keys hold by how they are made and are not looked up."""
    columns = _columns(name, table)
    named = ", ".join(column for column, _kind in columns)
    out = _psql(name, f"COPY ({_made(table, columns, keys, strides, copies)}) TO STDOUT (FORMAT binary)")
    into = _psql(
        name,
        f"SET session_replication_role = replica; COPY {table} ({named}) FROM STDIN (FORMAT binary)",
    )
    with subprocess.Popen(out, stdout=subprocess.PIPE) as sending:
        subprocess.run(into, check=True, stdin=sending.stdout)
    if sending.returncode:
        raise RuntimeError(f"{table} could not be read.")


def _psql(name: str, sql: str) -> list[str]:
    return ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", database(name), "-c", sql]


def _made(
    table: str,
    columns: list[tuple[str, str]],
    keys: dict[tuple[str, str], str],
    strides: dict[str, int],
    copies: int,
) -> str:
    """The query of a table's copies."""
    joined, ticket, drawn = _drawn(table, {column for column, _kind in columns}, copies)
    back = f"CASE WHEN t.state IN {ENDED} THEN k * interval '{DAYS / copies:.6f} days' ELSE interval '0' END"
    values = []
    for column, kind in columns:
        own = f"b.{column}"
        if column == "id":
            value = f"b.id + k * {strides[table]}"
        elif (table, column) in FRESH:
            value = FRESH[table, column].format(key=f"k * {strides[table]}")
        elif (table, column) in keys:
            value = f"{own} + k * {strides[keys[table, column]]}"
        elif kind == "timestamptz" and ticket:
            value = f"{own} - {back}"
        else:
            value = own
        values.append(value)
    return (
        f"SELECT {', '.join(values)} FROM generate_series(1, {copies}) k CROSS JOIN {table} b {joined} "
        f"WHERE b.id <= {strides[table]} AND {drawn}"
    )


def _drawn(table: str, names: set[str], copies: int) -> tuple[str, str, str]:
    """How a row comes to its ticket, that ticket's key (empty if it has none), and whether copy k takes it in.

    A contact goes with any of its tickets, and lies back with the first; of those that led to none three in ten
    are in a copy. Who ever came is in every copy.
    """
    if table == "crm_participant":
        came = "EXISTS (SELECT 1 FROM {} o WHERE o.participant_id = b.id)"
        return "", "", f"({came.format('crm_contact')} OR {came.format('tickets_ticket')})"
    if table == "crm_contactaddress":
        return "", "", _drawn("crm_participant", set(), copies)[2].replace("b.id", "b.participant_id")
    if table == "crm_contact":
        tie = (
            "LEFT JOIN LATERAL (SELECT t.state FROM bench_tie o JOIN tickets_ticket t "
            "ON t.id = o.ticket_id WHERE o.contact_id = b.id ORDER BY t.id LIMIT 1) t ON true"
        )
        other = "SELECT 1 FROM bench_tie o JOIN bench_share s ON s.id = o.ticket_id WHERE o.contact_id = b.id"
        return (
            tie,
            "o.ticket_id",
            f"(t.state IS NULL AND {_lot('b.id', '0.3', str(copies))} OR EXISTS ({other} AND {_lot()}))",
        )
    if table == "tickets_ticket":
        return "JOIN tickets_ticket t ON t.id = b.id JOIN bench_share s ON s.id = b.id", "b.id", _lot()
    through, key = "", "b.ticket_id"
    if "ticket_id" not in names:
        through, key = "JOIN tickets_confirmation c ON c.id = b.confirmation_id ", "c.ticket_id"
    joined = f"{through}JOIN tickets_ticket t ON t.id = {key} JOIN bench_share s ON s.id = {key}"
    return joined, key, _lot()


def _lot(key: str = "s.lot", share: str = "s.share", most: str = "s.most") -> str:
    """Whether copy k takes it in: drawn by its key, the same in every table."""
    return f"k <= {most} AND abs(hashint4({key}::int * 7919 + k)) % 1000000 < {share} * 1000000"
