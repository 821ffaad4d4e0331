"""The order that the times of a contact must have."""

from datetime import UTC, datetime, timedelta

from core.errors import N_, Invalid

#: Clocks of telephone systems run a little ahead; a contact is not lost for that.
CLOCK_SKEW = timedelta(minutes=2)
#: No desk has records from before; a year such as 0026 is a slip, and offsets of such times can not even be written.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def check_times(
    offered_at: datetime, answered_at: datetime | None, ended_at: datetime | None, *, now: datetime
) -> None:
    """Raise `Invalid` for a time in the future or before 1970, without zone, or before the one it follows."""
    times = {"offered_at": offered_at, "answered_at": answered_at, "ended_at": ended_at}
    earlier: tuple[str, datetime] | None = None
    for field, moment in times.items():
        if moment is None:
            continue
        if moment.tzinfo is None:
            raise Invalid(
                N_("A time needs its zone, such as 2026-01-31T08:00:00+07:00."), field=field, code="no_zone"
            )
        if moment < EARLIEST:
            raise Invalid(N_("This time lies before 1970. Check the year."), field=field, code="too_early")
        if moment > now + CLOCK_SKEW:
            raise Invalid(
                N_("This time lies in the future. Check the date and the zone."), field=field, code="future"
            )
        if earlier and moment < earlier[1]:
            raise Invalid(
                N_("%(later)s lies before %(earlier)s. A contact is offered, then answered, then ended."),
                params={"later": field, "earlier": earlier[0]},
                field=field,
                code="wrong_order",
            )
        earlier = (field, moment)
