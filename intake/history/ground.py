"""What an import stands on: its own categories, calendar, policies and stand-ins for the people of the log.

All of it carries the mapping's source, so that none of it ever meets a live ticket: policies by their origin,
categories out of use, people as closed accounts that can not sign in and get no notices.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils.text import slugify

from core.errors import DomainError
from core.tables import Unusable
from crm.domain.codes import Role
from crm.models import Branch, Staff
from intake.history.errors import RowRefused
from intake.history.mapping.model import CalendarRule, Mapping, PolicyRule, TargetUse
from intake.history.plan import CasePlan
from tickets import policies
from tickets.actions.publish import publish_calendar, publish_policy
from tickets.domain.clock import Measure
from tickets.domain.codes import Colour, Kind
from tickets.domain.matching import Case
from tickets.models import Calendar, Category, Policy

# Policies of a log hold for all of its past.
SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC)
# Years for which the holidays of a mapping's calendar are kept.
FIRST_YEAR, LAST_YEAR = 1990, 2040

# The note of a policy that only gives a clock its terms where the due time comes from the log.
FILLER = "only for cases that the log gives no due time"

# A text that begins so names a row of ours instead of a stand-in.
OWN_CATEGORY, OWN_STAFF = "category:", "staff:"


class Ground:
    """The rows that the cases of one log refer to. Made once, found again by every later run."""

    def __init__(self, mapping: Mapping, now: datetime) -> None:
        self.mapping, self.now = mapping, now
        self._categories: dict[tuple[str, str], Category] = {}
        self._staff: dict[str, Staff] = {}

    def prepare(self, plans: Iterable[CasePlan]) -> None:
        """Make calendar and policies for what the plans need.

        Raises `Unusable` when the mapping's terms differ from those that earlier cases of this source got.
        """
        plans = list(plans)
        try:
            self.calendar = self._calendar()
            for rule in self.mapping.policies:
                for category in self._categories_of(rule, plans):
                    self._publish(rule, category)
            if self.mapping.live_policies:
                self._copy_live()
            self._cover_targets(plans)
        except DomainError as error:
            raise Unusable(f"the terms of the mapping can not be used: {error}") from error

    def category(self, kind: str, text: str) -> Category:
        """The category of a text of the log: one of ours (`category:code`), or one that stands for it."""
        key = (kind, text)
        if key not in self._categories:
            self._categories[key] = self._find_category(kind, text)
        return self._categories[key]

    def staff(self, name: str) -> Staff:
        """Somebody of the log: one of ours (`staff:username`), or a closed account that bears the name."""
        name = name or self.mapping.title
        if name not in self._staff:
            self._staff[name] = self._find_staff(name)
        return self._staff[name]

    def branch(self, code: str) -> Branch | None:
        """The branch office with this code; none where the log names none."""
        if not code:
            return None
        found: Branch | None = Branch.objects.filter(code=code).first()
        if found is None:
            raise RowRefused(f"branch: there is no branch office {code!r} here")
        return found

    def forget(self) -> None:
        """Look everything up anew: what was made for a case that was then refused is gone with it."""
        self._categories.clear()
        self._staff.clear()

    def _find_category(self, kind: str, text: str) -> Category:
        if text.startswith(OWN_CATEGORY):
            code = text.removeprefix(OWN_CATEGORY)
            own = Category.objects.filter(code=code).first()
            if own is None:
                raise RowRefused(f"category: there is no category {code!r} here")
            return own
        code = _code(self.mapping.source, slugify(text), f"{kind}|{text}", 50)
        category, _new = Category.objects.get_or_create(
            code=code, defaults={"kind": kind, "name_id": text[:120], "name_en": text[:120], "active": False}
        )
        return category

    def _find_staff(self, name: str) -> Staff:
        if name.startswith(OWN_STAFF):
            username = name.removeprefix(OWN_STAFF)
            own: Staff | None = Staff.objects.filter(username=username).first()
            if own is None:
                raise RowRefused(f"person: there is no account {username!r} here")
            return own
        username = _code(self.mapping.source, slugify(name), name, 150)
        stand_in: Staff | None = Staff.objects.filter(username=username).first()
        if stand_in is None:
            stand_in = Staff(
                username=username, first_name=name[:150], role=Role.INBOUND_AGENT, is_active=False
            )
            stand_in.set_unusable_password()
            stand_in.save()
        return stand_in

    def _calendar(self) -> Calendar | None:
        rule = self.mapping.calendar
        if rule is None:
            return None
        code = rule.code if isinstance(rule, CalendarRule) else rule
        found = Calendar.objects.filter(code=code).order_by("-version").first()
        if isinstance(rule, str):
            if found is None:
                known = ", ".join(sorted(set(Calendar.objects.values_list("code", flat=True)))) or "none"
                raise Unusable(f"calendar: there is no calendar {code!r} here. Known: {known}.")
            return found
        if found is None:
            return self._publish_calendar(rule)
        same = (found.zone, found.hours, found.country, found.subdivision, found.special) == (
            rule.zone,
            dict(rule.hours),
            rule.country,
            rule.subdivision,
            dict(rule.special),
        )
        if not same:
            raise Unusable(f"calendar: cases of {code!r} were imported under another one. {_OTHER_SOURCE}")
        return found

    def _publish_calendar(self, rule: CalendarRule) -> Calendar:
        return publish_calendar(
            code=rule.code,
            name=self.mapping.title[:120],
            zone=rule.zone,
            hours=dict(rule.hours),
            country=rule.country,
            subdivision=rule.subdivision,
            special={day: list(slots) for day, slots in rule.special.items()},
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
            actor=None,
            now=self.now,
        )

    def _categories_of(self, rule: PolicyRule, plans: list[CasePlan]) -> list[Category | None]:
        """The categories that a rule is for: those of the log that bear its name, or none for a general
        rule.
        """
        if not rule.category:
            return [None]
        name = rule.category.casefold()
        pairs = {(plan.facts["kind"], plan.facts["category"]) for plan in plans}
        return [self.category(kind, text) for kind, text in sorted(pairs) if text.casefold() == name]

    def _publish(self, rule: PolicyRule, category: Category | None, note: str = "") -> None:
        same = Policy.objects.filter(
            origin=self.mapping.source,
            promise=rule.promise,
            kind=rule.kind,
            colour=rule.colour,
            channel=rule.channel,
            priority=rule.priority,
            category=category,
        )
        found = same.order_by("-version").first()
        terms = (rule.limit.measure.value, rule.limit.amount, rule.pausable)
        if found is not None:
            if (found.measure, found.amount, found.pausable) != terms:
                raise Unusable(f"policies: cases were imported under other limits ({found}). {_OTHER_SOURCE}")
            return
        publish_policy(
            promise=rule.promise,
            kind=rule.kind,
            colour=rule.colour,
            channel=rule.channel,
            priority=rule.priority,
            category=category,
            measure=terms[0],
            amount=terms[1],
            pausable=terms[2],
            calendar=None if rule.limit.measure is Measure.ELAPSED else self.calendar,
            origin=self.mapping.source,
            valid_from=SINCE_EVER,
            published=False,
            note=note or self.mapping.title[:300],
            actor=None,
            now=self.now,
        )

    def _copy_live(self) -> None:
        """Take the service's own policies of today as the terms of the log."""
        origin = self.mapping.source
        if Policy.objects.filter(origin=origin).exists():
            return
        for policy in Policy.objects.filter(origin="", valid_from__lte=self.now, category=None):
            if policy.valid_until is not None and policy.valid_until <= self.now:
                continue
            policy.pk, policy.origin, policy.version = None, origin, 1
            policy.valid_from, policy.valid_until, policy.published = SINCE_EVER, None, False
            policy.note, policy.created_at = self.mapping.title[:300], self.now
            policy.save(force_insert=True)

    def _cover_targets(self, plans: list[CasePlan]) -> None:
        """A clock needs terms even where its due time comes from the log: give the categories that lack
        them some.
        """
        target = self.mapping.target
        if target is None or target.use is not TargetUse.TAKEN:
            return
        cases = {self._case_of(plan): None for plan in plans if plan.target_at is not None}
        for case in cases:
            if target.promise not in policies.terms_for(case, self.now, [target.promise]):
                (category,) = (row for row in self._categories.values() if row.pk == case.category_id)
                self._publish(PolicyRule(promise=target.promise, limit=target.otherwise), category, FILLER)

    def _case_of(self, plan: CasePlan) -> Case:
        """The facts by which the policies of a planned case are matched."""
        category = self.category(plan.facts["kind"], plan.facts["category"])
        return Case(
            origin=self.mapping.source,
            kind=category.kind,
            colour=colour_of(plan, category),
            channel=plan.facts["channel"],
            priority=plan.facts["priority"],
            category_id=category.pk,
        )


_OTHER_SOURCE = "Give the mapping another source, or put its terms back as they were."


def colour_of(plan: CasePlan, category: Category) -> Colour:
    """Only complaints have a colour."""
    return Colour(plan.facts["colour"]) if category.kind == Kind.COMPLAINT else Colour.NONE


def _code(source: str, slug: str, full: str, longest: int) -> str:
    """A code for a text of the log: readable, never too long, and never that of another text."""
    mark = hashlib.sha256(full.encode()).hexdigest()[:8]
    return f"{f'{source}-{slug}'[: longest - 9]}-{mark}"
