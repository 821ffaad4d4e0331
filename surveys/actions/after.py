"""What staff do with answers: code the reason, call passives, release words."""

from datetime import datetime

from core.errors import N_, Conflict, Invalid
from core.text import clean_text
from core.transactions import whole
from crm.models import Staff
from surveys.actions.keep import MAX_WORDS_BYTES, band_of
from surveys.actions.permission import Deed, require
from surveys.domain.nps import Band
from surveys.models import Coding, PassiveCall, Reason, Response, Testimonial

#: After so many calls that reach nobody, nobody is called again.
MOST_CALLS = 3


def code_reason(*, response: Response, reason_code: str, actor: Staff, now: datetime) -> Coding:
    """Stand by the reason of a response, the suggested one or another. Raises `NotAllowed`; `Invalid` (reason)."""
    require(actor, Deed.CODE_REASON)
    reason = Reason.objects.filter(code=reason_code, active=True).first()
    if reason is None:
        raise Invalid(
            N_("There is no reason %(code)s."), params={"code": reason_code}, field="reason", code="unknown"
        )
    coding, _new = Coding.objects.update_or_create(
        response=response, defaults={"reason": reason, "by": actor, "at": now}
    )
    return coding


@whole
def record_call(*, response: Response, reached: bool, note: str, actor: Staff, now: datetime) -> PassiveCall:
    """Note a call to a passive. Raises `NotAllowed`; `Invalid` (note); `Conflict` when the response is no passive's, or
    they were reached, or called often enough.
    """
    require(actor, Deed.CALL_PASSIVE)
    row = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    invitation = getattr(row, "invitation", None)
    if band_of_response(row) is not Band.PASSIVE or invitation is None or invitation.ticket_id is None:
        raise Conflict(
            N_("Only people who were asked about a ticket and gave 7 or 8 are called about it."),
            code="no_passive",
        )
    calls = list(row.calls.all())
    if any(one.reached for one in calls) or len(calls) >= MOST_CALLS:
        raise Conflict(N_("This person was called already."), code="called")
    note = clean_text(note, field="note", max_bytes=MAX_WORDS_BYTES)
    if reached and not note:
        raise Invalid(N_("Write what they said."), field="note", code="required")
    return PassiveCall.objects.create(response=row, by=actor, at=now, reached=reached, note=note)


@whole
def release_words(*, response: Response, text: str, actor: Staff, now: datetime) -> Testimonial:
    """Show a promoter's words, or a part of them, to everybody. Raises `NotAllowed`; `Invalid` (text) when the text is
    not theirs; `Conflict` without their consent, or when they are no promoter.
    """
    require(actor, Deed.RELEASE_WORDS)
    row = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if row.consented_at is None or not row.words:
        raise Conflict(N_("They have not agreed that their words are shown."), code="no_consent")
    if band_of_response(row) is not Band.PROMOTER:
        raise Conflict(N_("Only the words of promoters are released."), code="no_promoter")
    text = clean_text(text, field="text", max_bytes=MAX_WORDS_BYTES)
    if not text or text not in row.words:
        raise Invalid(
            N_("Release their words as they are, or a part of them. Leave out what tells who they are."),
            field="text",
            code="not_theirs",
        )
    told, _new = Testimonial.objects.update_or_create(
        response=row,
        defaults={"text": text, "released_by": actor, "released_at": now, "withdrawn_at": None},
    )
    return told


def withdraw_words(*, testimonial: Testimonial, actor: Staff, now: datetime) -> Testimonial:
    """Show the words no more. Raises `NotAllowed`; `Conflict` when they are not shown."""
    require(actor, Deed.RELEASE_WORDS)
    changed = Testimonial.objects.filter(pk=testimonial.pk, withdrawn_at=None).update(withdrawn_at=now)
    if not changed:
        raise Conflict(N_("These words are not shown any more."), code="withdrawn")
    testimonial.refresh_from_db()
    return testimonial


def band_of_response(response: Response) -> Band | None:
    """Promoter, passive or detractor; None where nothing of the kind was asked."""
    rows = list(response.answers.select_related("question"))
    return band_of(
        {one.question.code: one.question for one in rows}, {one.question.code: one.number for one in rows}
    )
