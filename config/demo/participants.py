"""The participants of the demo, as a membership system would hand them over: in one go, not one by one."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from config.demo.people import POPULATION, SEGMENTS, People, membership_numbers
from crm.domain.codes import Channel, Source
from crm.domain.text import search_text
from crm.models import Area, ContactAddress, Participant

HANDLED = (Channel.FACEBOOK, Channel.TWITTER, Channel.INSTAGRAM)


def make_participants(
    people: People, codes: Iterable[str], *, count: int, now: datetime
) -> list[Participant]:
    """Write `count` participants who live all over the regencies `codes`, registered before `now`.

    In bulk: registering each by its action takes five times as long and would tell the same.
    """
    chance = people.chance
    areas = Area.objects.in_bulk(codes)
    by_province: dict[str, list[Area]] = {}
    for area in areas.values():
        by_province.setdefault(area.code[:2], []).append(area)
    # At first one from each regency as far as they go, so that no branch is without people; then by population.
    homes = list(areas.values())
    chance.shuffle(homes)
    provinces = chance.choices(list(POPULATION), list(POPULATION.values()), k=max(count - len(homes), 0))
    homes = [*homes[:count], *(chance.choice(by_province[province]) for province in provinces)]
    numbers = list(islice(membership_numbers(chance), count))
    chance.shuffle(numbers)
    rows = [_participant(people, home, number, now) for home, number in zip(homes, numbers, strict=True)]
    Participant.objects.bulk_create(rows, batch_size=500)
    ContactAddress.objects.bulk_create(_addresses(chance, rows), batch_size=500)
    return rows


def _participant(people: People, home: Area, number: str, now: datetime) -> Participant:
    chance = people.chance
    man = chance.random() < 0.48
    today = now.date()
    born = people.born_on(today)
    created = now - timedelta(days=chance.randint(60, 700), minutes=chance.randint(0, 1439))
    source, verified = chance.choices(
        (
            (Source.MEMBERSHIP, True),
            (Source.DUKCAPIL, True),
            (Source.CEK_IURAN, True),
            (Source.STATED, False),
        ),
        (60, 15, 10, 15),
    )[0]
    return Participant(
        name=people.name(man=man, province=home.code[:2]),
        membership_number=number,
        nik=people.nik(home.code, born, man=man),
        family_card=people.family_card(home.code),
        phone=people.phone(),
        born_on=born,
        segment=chance.choices(list(SEGMENTS), list(SEGMENTS.values()))[0],
        priority_reason=people.priority(born, today, man=man),
        home_area=home,
        address=people.address(home.name),
        source=source,
        verified_at=created if verified else None,
        created_at=created,
        updated_at=created,
    )


def _addresses(chance: random.Random, rows: list[Participant]) -> list[ContactAddress]:
    made = []
    for n, person in enumerate(rows):
        handle = search_text(person.name).replace(" ", ".") + str(n)
        # A domain that is reserved for examples, so that no letter of the demo can ever reach anybody.
        if chance.random() < 0.25:
            made.append(
                ContactAddress(participant=person, channel=Channel.EMAIL, value=f"{handle}@example.com")
            )
        if chance.random() < 0.3:
            made.append(ContactAddress(participant=person, channel=chance.choice(HANDLED), value=handle))
        if chance.random() < 0.4:
            made.append(ContactAddress(participant=person, channel=Channel.WHATSAPP, value=person.phone))
    return made
