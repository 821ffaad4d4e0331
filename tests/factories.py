"""Rows for tests, made with as little as each needs."""

from datetime import UTC, datetime
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from crm.domain.codes import Channel, Desk, Role, Seniority
from crm.models import Area, Branch, BranchArea, Contact, ContactAddress, Participant, Region, Staff

# A factory answers a row, not itself; type checkers read the class as both when its base is Any.
ModelFactory: Any = DjangoModelFactory

#: A Monday at 09:00 in Jakarta.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


class AreaFactory(ModelFactory):
    """A regency with its province."""

    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code: Any = factory.Sequence(lambda n: f"{11 + n // 99 % 80}.{n % 99 + 1:02d}")
    name: Any = factory.LazyAttribute(lambda area: f"Kabupaten {area.code}")
    level = "regency"
    parent: Any = factory.LazyAttribute(
        lambda area: Area.objects.get_or_create(
            code=area.code[:2], defaults={"name": f"Provinsi {area.code[:2]}", "level": "province"}
        )[0]
    )


class RegionFactory(ModelFactory):
    class Meta:
        model = Region

    code: Any = factory.Sequence(lambda n: f"KW{n:02d}")
    name: Any = factory.Sequence(lambda n: f"Kedeputian Wilayah {n}")


class BranchFactory(ModelFactory):
    """A branch. `areas=["31.71"]` names the regencies it serves (made when missing)."""

    class Meta:
        model = Branch
        skip_postgeneration_save = True

    code: Any = factory.Sequence(lambda n: f"KC{n:03d}")
    name: Any = factory.Sequence(lambda n: f"Kantor Cabang {n}")
    region: Any = factory.SubFactory(RegionFactory)
    zone = "Asia/Jakarta"

    @factory.post_generation
    def areas(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        for area in extracted or ():
            row: Any = area if isinstance(area, Area) else AreaFactory(code=area)
            BranchArea.objects.create(branch=self, area=row)


class StaffFactory(ModelFactory):
    """An inbound agent, or by trait another role: `StaffFactory(supervisor=True)`. Password: `rahasia`."""

    class Meta:
        model = Staff
        skip_postgeneration_save = True

    class Params:
        social_agent: Any = factory.Trait(role=Role.SOCIAL_AGENT, desk=Desk.SOCIAL)
        outbound_agent: Any = factory.Trait(role=Role.OUTBOUND_AGENT, desk=Desk.OUTBOUND)
        branch_officer: Any = factory.Trait(
            role=Role.BRANCH_OFFICER, desk=Desk.BRANCH, branch=factory.SubFactory(BranchFactory)
        )
        branch_head: Any = factory.Trait(
            role=Role.BRANCH_OFFICER,
            desk=Desk.BRANCH,
            seniority=Seniority.SENIOR,
            branch=factory.SubFactory(BranchFactory),
        )
        supervisor: Any = factory.Trait(role=Role.SUPERVISOR, seniority=Seniority.SENIOR)
        qco: Any = factory.Trait(role=Role.QCO, seniority=Seniority.SENIOR)
        head_office: Any = factory.Trait(role=Role.HEAD_OFFICE, desk=Desk.OFFICE)
        regional_deputy: Any = factory.Trait(
            role=Role.HEAD_OFFICE, desk=Desk.OFFICE, region=factory.SubFactory(RegionFactory)
        )
        machine: Any = factory.Trait(role=Role.CHANNEL, channel=Channel.APP)

    username: Any = factory.Sequence(lambda n: f"petugas{n}")
    first_name = "Petugas"
    last_name: Any = factory.Sequence(lambda n: f"Ke{n}")
    initials: Any = factory.Sequence(lambda n: f"p{n % 1000}")
    role = Role.INBOUND_AGENT
    is_staff: Any = factory.LazyAttribute(lambda staff: staff.role != Role.CHANNEL)
    password: Any = factory.LazyFunction(lambda: make_password("rahasia"))


class ParticipantFactory(ModelFactory):
    class Meta:
        model = Participant

    name: Any = factory.Sequence(lambda n: f"Peserta {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}")
    membership_number: Any = factory.Sequence(lambda n: f"{1_000_000_000 + n:013d}")
    nik: Any = factory.Sequence(lambda n: f"317101170845{n % 10_000:04d}")
    phone: Any = factory.Sequence(lambda n: f"+62812{10_000_000 + n}")
    segment = "pbpu"
    created_at = MONDAY
    updated_at: Any = factory.SelfAttribute("created_at")


class ContactAddressFactory(ModelFactory):
    class Meta:
        model = ContactAddress

    participant: Any = factory.SubFactory(ParticipantFactory)
    channel = Channel.TWITTER
    value: Any = factory.Sequence(lambda n: f"warga{n}")


class ContactFactory(ModelFactory):
    """An inbound call that was taken and goes on."""

    class Meta:
        model = Contact

    channel = Channel.PHONE
    participant: Any = factory.SubFactory(ParticipantFactory)
    agent: Any = factory.SubFactory(StaffFactory)
    recorded_by: Any = factory.SelfAttribute("agent")
    offered_at = MONDAY
    answered_at: Any = factory.SelfAttribute("offered_at")
