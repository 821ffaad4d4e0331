"""Everybody who works in the demo, with user names that tell what they do."""

from datetime import datetime
from itertools import cycle
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import translation

from config.demo.people import People
from crm.domain.codes import Channel, Desk, Role, Seniority
from crm.labels import label_of
from crm.models import Branch, Region, Staff

#: The one password of all demo accounts. Published, so nothing but a demo may use it.
PASSWORD = "rahasia-demo"
MAIL_DOMAIN = "demo.example"
TEAMS = (
    ("Jakarta", ("Anggrek", "Bougenvil", "Cempaka", "Dahlia"), 56),
    ("Semarang", ("Flamboyan", "Kenanga"), 25),
)
MACHINES = tuple(channel for channel in Channel if channel not in (Channel.COUNTER, Channel.HOSPITAL))
OFFICE = ("Manajemen Layanan", "Manajemen Layanan", "Manajemen Mutu", "Manajemen Mutu")


def make_staff(people: People, branches: list[Branch], *, since: datetime) -> None:
    """Make the staff: 81 inbound agents on two sites, the other desks, every branch and region, the machines."""
    makers = (_agents(people), _desks(people), _offices(people), _officers(people, branches), _machines())
    rows = [row for made in makers for row in made]
    # One hash for all: a slow hash for each of three hundred accounts would take longer than all the rest.
    secret = make_password(PASSWORD)
    for row in rows:
        row.password = secret if row.role != Role.CHANNEL else make_password(None)
        row.is_staff = row.role != Role.CHANNEL
        row.email = f"{row.username}@{MAIL_DOMAIN}"
        row.date_joined = since
    Staff.objects.bulk_create(rows, batch_size=200)


def _person(people: People, username: str, **values: Any) -> Staff:
    man = people.chance.random() < 0.45
    first, _, last = people.name(man=man).partition(" ")
    return Staff(
        username=username,
        first_name=first,
        last_name=last,
        initials=f"{first[0]}{(last or first)[-1 if not last else 0]}".lower(),
        **values,
    )


def _agents(people: People) -> list[Staff]:
    rows: list[Staff] = []
    for site, teams, count in TEAMS:
        names = cycle(teams)
        for _ in range(count):
            senior = people.chance.random() < 0.3
            rows.append(
                _person(
                    people,
                    f"agen{len(rows) + 1:02d}",
                    role=Role.INBOUND_AGENT,
                    desk=Desk.CARE,
                    team=next(names),
                    site=site,
                    seniority=Seniority.SENIOR if senior else Seniority.JUNIOR,
                )
            )
    return rows


def _desks(people: People) -> list[Staff]:
    social = {"role": Role.SOCIAL_AGENT, "desk": Desk.SOCIAL, "team": "Media Sosial", "site": "Jakarta"}
    outbound = {"role": Role.OUTBOUND_AGENT, "desk": Desk.OUTBOUND, "team": "Outbound", "site": "Jakarta"}
    lead = {"role": Role.SUPERVISOR, "desk": Desk.CARE, "seniority": Seniority.SENIOR}
    quality = {"role": Role.QCO, "desk": Desk.OFFICE, "seniority": Seniority.SENIOR, "site": "Jakarta"}
    teams = [(team, site) for site, names, _count in TEAMS for team in names]
    return [
        *(_person(people, f"medsos{n}", **social) for n in range(1, 7)),
        *(_person(people, f"outbound{n}", **outbound) for n in range(1, 4)),
        *(
            _person(people, f"spv{n}", team=team, site=site, **lead)
            for n, (team, site) in enumerate(teams, 1)
        ),
        *(_person(people, f"qco{n}", team="Quality Control", **quality) for n in range(1, 5)),
    ]


def _offices(people: People) -> list[Staff]:
    office = {"role": Role.HEAD_OFFICE, "desk": Desk.OFFICE, "seniority": Seniority.SENIOR}
    regions = Region.objects.filter(head_office=False).order_by("code")
    return [
        *(
            _person(people, f"pusat{n}", team=team, site="Jakarta", **office)
            for n, team in enumerate(OFFICE, 1)
        ),
        *(_person(people, f"deputi{region.code[2:]}", region=region, **office) for region in regions),
    ]


def _officers(people: People, branches: list[Branch]) -> list[Staff]:
    rows = []
    for branch in branches:
        officer = {"role": Role.BRANCH_OFFICER, "desk": Desk.BRANCH, "branch": branch, "site": branch.name}
        rows.append(_person(people, f"kc{branch.code}.kepala", seniority=Seniority.SENIOR, **officer))
        for n in range(1, people.chance.choice((1, 2)) + 1):
            rows.append(_person(people, f"kc{branch.code}.{n}", **officer))
        hospital = f"RSUD {branch.name.removeprefix('KC ')}"
        rows.append(_person(people, f"kc{branch.code}.rs", facility=hospital, **officer))
    return rows


def _spoken(channel: Channel) -> str:
    with translation.override("id"):
        return str(label_of(channel))


def _machines() -> list[Staff]:
    return [
        Staff(
            username=f"kanal-{channel}",
            first_name="Kanal",
            last_name=_spoken(channel),
            role=Role.CHANNEL,
            desk=Desk.SOCIAL
            if channel in (Channel.FACEBOOK, Channel.TWITTER, Channel.INSTAGRAM)
            else Desk.CARE,
            channel=channel,
        )
        for channel in MACHINES
    ]
