"""Run within the desk's environment: make so many percent of the open clocks due, let one statement and one sweep do
them, and print the seconds of both as JSON.
"""

import json
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from tickets.actions.sweep import raise_alarms

QUIET = "UPDATE tickets_clock SET next_alarm_at = now() + interval '1 day' WHERE next_alarm_at <= now()"
#: What has been passed is the first rung, the warning; what comes next lies ahead.
DUE = """
UPDATE tickets_clock SET level = 0, warn_at = now() - interval '1 second', due_at = now() + interval '1 hour',
  region_at = now() + interval '2 hours', head_office_at = now() + interval '3 hours',
  next_alarm_at = now() - interval '1 second'
WHERE id IN (
  SELECT id FROM tickets_clock c WHERE stopped_at IS NULL AND paused_since IS NULL
  AND NOT EXISTS (SELECT FROM tickets_ticketevent e WHERE e.clock_id = c.id)
  ORDER BY hashint8(id) LIMIT %s)
"""
#: The same clocks, one event and one notice each, and the tickets' counts, in one statement.
LIMIT = """
WITH due AS (
  UPDATE tickets_clock SET level = 1, next_alarm_at = due_at WHERE next_alarm_at <= now() RETURNING id, ticket_id
), ticket AS (
  UPDATE tickets_ticket t SET event_count = event_count + 1, event_head = md5(t.id::text) || md5(t.id::text)
  FROM (SELECT DISTINCT ticket_id FROM due) d WHERE t.id = d.ticket_id
  RETURNING t.id, t.event_count, t.state, t.cycle, t.owner_id, t.event_head
), event AS (
  INSERT INTO tickets_ticketevent (verb, at, recorded_at, actor_kind, from_state, to_state, cycle, level, note, data,
    clock_id, ticket_id, hash, place)
  SELECT 'alarmed', now(), now(), 'system', t.state, t.state, t.cycle, 1, '', '{}', d.id, t.id, t.event_head,
    t.event_count + row_number() OVER (PARTITION BY t.id) FROM due d JOIN ticket t ON t.id = d.ticket_id
  RETURNING id, clock_id
)
INSERT INTO outbox_outboxmessage (dedupe_key, template, language, transport, address, subject, body, link, state,
  attempts, next_try_at, last_error, created_at)
SELECT 'limit:' || clock_id, 'warning', 'id', 'in_app', '', 'Peringatan', 'Tenggat mendekat', '/', 'sent', 0, now(), '',
  now() FROM event
"""


def main() -> None:
    share = int(sys.argv[1])
    reverse("healthz")  # A worker has read its addresses long before.
    with connection.cursor() as cursor:
        cursor.execute(QUIET)
        # What a worker has done once, it keeps: words, policies, composed statements.
        cursor.execute(DUE, [3])
        raise_alarms(now=timezone.now())
        cursor.execute("SELECT count(*) FROM tickets_clock WHERE stopped_at IS NULL")
        wanted = cursor.fetchone()[0] * share // 100
        cursor.execute(DUE, [wanted])
        due = cursor.rowcount
        cursor.execute("SELECT count(*) FROM tickets_clock WHERE next_alarm_at <= now()")
        limit = _limit(cursor)
    took, alarms = [], 0
    begun = time.perf_counter()
    while True:
        before = time.perf_counter()
        raised, _breaches = raise_alarms(now=timezone.now())
        took.append(time.perf_counter() - before)
        alarms += raised
        if not raised:
            break
    seconds = time.perf_counter() - begun
    json.dump(
        {
            "due": due,
            "alarms": alarms,
            "seconds": seconds,
            "limit_seconds": limit,
            "ratio": seconds / limit if limit else 0,
            "last_batch_ms": 1000 * took[-1],
        },
        sys.stdout,
    )


def _limit(cursor: Any) -> float:
    """Done and undone."""
    with transaction.atomic():
        begun = time.perf_counter()
        cursor.execute(LIMIT)
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    return seconds


main()
