"""Have several scorers score the same contact, to see how far they agree."""

from collections.abc import Collection
from datetime import datetime
from secrets import token_hex

from core.errors import N_, Conflict, Invalid
from core.transactions import whole
from crm.models import Contact, Staff
from quality.actions.periods import cards_of, lock_open
from quality.actions.permission import may_do, require
from quality.domain.codes import PeriodState, Work
from quality.domain.roles import Deed
from quality.domain.sampling import draw
from quality.models import AgentPeriod, Calibration, Period, Sampled
from quality.pool import Pooled, pools_of
from tickets.models import Message

FEWEST = 2


@whole
def open_calibration(
    *, period: Period, item: Contact | Message, scorers: Collection[Staff], actor: Staff, now: datetime
) -> Calibration:
    """Ask `scorers` to score one call or reply of the period that nobody was to score so far.

    Raises `NotAllowed`; `Invalid` when they are too few, do not score, or are the agent; `Conflict` when the contact is
    in the sample, cannot be scored, or the period is closed.
    """
    require(actor, Deed.CALIBRATE)
    lock_open(period)
    people = {one.pk: one for one in scorers}
    if len(people) < FEWEST:
        raise Invalid(
            N_("Choose at least %(fewest)s scorers: one alone agrees with nobody."),
            params={"fewest": FEWEST},
            field="scorers",
            code="too_few",
        )
    strangers = [str(one) for one in people.values() if not may_do(one, Deed.SCORE)]
    if strangers:
        raise Invalid(
            N_("%(names)s do not score. Choose supervisors and quality control officers."),
            params={"names": ", ".join(strangers)},
            field="scorers",
            code="role",
        )
    work = Work.CALL if isinstance(item, Contact) else Work.REPLY
    agent = item.agent_id if isinstance(item, Contact) else item.author_id
    if agent in people:
        raise Invalid(
            N_("%(name)s would score their own work. Choose another scorer, or another contact."),
            params={"name": str(people[agent])},
            field="scorers",
            code="own_work",
        )
    pooled = _pooled(period, work, item.pk, agent, now)
    sampled = pooled.sampled(period=period, agent=agent or 0, scorecard=cards_of(period)[work], now=now)
    sampled.save(force_insert=True)
    made: Calibration = Calibration.objects.create(sampled=sampled, opened_by=actor, opened_at=now)
    made.scorers.set(people)
    return made


@whole
def draw_calibration(
    *, scorers: Collection[Staff], actor: Staff, now: datetime, seed: str = ""
) -> Calibration:
    """The same, of a contact drawn by lot from the newest open period, of an agent who is none of the scorers.

    Raises as `open_calibration`, and `Conflict` when no period is open or none of its contacts is left.
    """
    require(actor, Deed.CALIBRATE)
    period = Period.objects.filter(state=PeriodState.OPEN).order_by("-first").first()
    if period is None:
        raise Conflict(N_("No period is open. Open one first."), field="scorers", code="no_period")
    agents = (
        AgentPeriod.objects.filter(period=period).exclude(agent__in=scorers).values_list("agent", flat=True)
    )
    taken = {Pooled.of(row).candidate.key for row in Sampled.objects.filter(period=period)}
    pool = {
        candidate.key: one
        for found in pools_of(period.span, list(agents), until=now).values()
        for one in found
        if (candidate := one.candidate).key not in taken
    }
    drawn = draw((one.candidate for one in pool.values()), target=1, seed=seed or token_hex(8))
    if not drawn:
        raise Conflict(
            N_("Every contact of the period is in the sample already."), field="scorers", code="none_left"
        )
    chosen = pool[drawn[0].key]
    item: Contact | Message = (
        Contact.objects.get(pk=chosen.pk) if chosen.work is Work.CALL else Message.objects.get(pk=chosen.pk)
    )
    return open_calibration(period=period, item=item, scorers=scorers, actor=actor, now=now)


def _pooled(period: Period, work: Work, pk: int, agent: int | None, now: datetime) -> Pooled:
    column = "contact" if work is Work.CALL else "message"
    if Sampled.objects.filter(**{column: pk}).exists():
        raise Conflict(
            N_("This contact is scored or calibrated already. Choose another."), field="item", code="taken"
        )
    pool = pools_of(period.span, [agent] if agent else [], until=now).get(agent or 0, [])
    found = next((one for one in pool if (one.work, one.pk) == (work, pk)), None)
    if found is None or work not in cards_of(period):
        raise Conflict(
            N_(
                "This contact cannot be scored in this period: it is no finished call or reply of an agent in it."
            ),
            field="item",
            code="not_in_period",
        )
    return found
