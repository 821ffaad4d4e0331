"""Names, numbers and addresses of invented people. Every draw comes from the one given source of chance."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from faker import Faker

from crm.domain.codes import PriorityReason, Segment

#: Families of a province by which its people are recognised, used for half of them.
FAMILIES = {
    "11": "Daud Ishak Ramli Usman Yacob Hanafiah",
    "12": "Siregar Nasution Lubis Simanjuntak Sitompul Ginting Sembiring Tarigan Hutapea Panjaitan Sinaga",
    "13": "Chaniago Koto Piliang Sikumbang Tanjung Jambak",
    "51": "Suardana Wirawan Sudiarta Mahendra Artawan Suryani",
    "53": "Nggadas Bria Taolin Djawa Lay Manafe Tefa Kause",
    "61": "Lim Bong Tjhin Usman Syarif",
    "71": "Mandagi Wowor Lumentut Rumengan Pangemanan Kalalo Tumbelaka",
    "73": "Daeng Tompo Patunru Mappanganro Baso Tenri Palinggi Rante",
    "81": "Latuconsina Pattiasina Sahetapy Tuasikal Matulessy",
    "82": "Umasugi Samad Hamisi Soleman",
    "91": "Wanggai Rumbiak Kambu Ayomi Suebu Yoku",
    "93": "Gebze Mahuze Kaize",
    "94": "Tekege Pigai Douw Gobai",
    "95": "Wenda Kogoya Tabuni Yikwa",
    "96": "Kambuaya Osok Malak",
}
BALI = {
    True: ("I Wayan", "I Made", "I Nyoman", "I Ketut"),
    False: ("Ni Wayan", "Ni Made", "Ni Nyoman", "Ni Ketut"),
}
#: Millions of people by province, roughly: how the participants are spread.
POPULATION = {
    "11": 5.5, "12": 15.4, "13": 5.7, "14": 6.7, "15": 3.7, "16": 8.8, "17": 2.1, "18": 9.3, "19": 1.5,
    "21": 2.2, "31": 10.7, "32": 49.9, "33": 37.5, "34": 3.7, "35": 41.5, "36": 12.4, "51": 4.4, "52": 5.6,
    "53": 5.6, "61": 5.6, "62": 2.8, "63": 4.2, "64": 4.0, "65": 0.7, "71": 2.7, "72": 3.1, "73": 9.3,
    "74": 2.8, "75": 1.2, "76": 1.5, "81": 1.9, "82": 1.3, "91": 1.1, "92": 0.6, "93": 0.5, "94": 1.5,
    "95": 1.5, "96": 0.6,
}  # fmt: skip
#: Shares of the membership segments (domain section 3), in percent.
SEGMENTS = {
    Segment.PBI_APBN: 37, Segment.PBI_APBD: 18, Segment.PPU_BU: 18, Segment.PBPU: 15, Segment.PPU_PN: 9,
    Segment.BP: 3,
}  # fmt: skip
MOBILE = ("811", "812", "813", "821", "822", "851", "852", "853", "856", "857", "877", "878", "895", "896")


class People:
    """A well of invented people."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.faker = Faker("id_ID")
        self.faker.seed_instance(chance.randrange(2**32))
        self._phones: set[str] = set()
        self._serials: dict[str, int] = {}

    def name(self, *, man: bool, province: str = "") -> str:
        """A full name as people of that province might bear it."""
        chance = self.chance
        first = self.faker.first_name_male() if man else self.faker.first_name_female()
        if province == "51" and chance.random() < 0.7:
            return f"{chance.choice(BALI[man])} {chance.choice(FAMILIES['51'].split())}"
        if province in FAMILIES and chance.random() < 0.6:
            return f"{first} {chance.choice(FAMILIES[province].split())}"
        if chance.random() < 0.12:
            return first
        return f"{first} {self.faker.last_name_male() if man else self.faker.last_name_female()}"

    def born_on(self, today: date) -> date:
        """A birth date in the shares of the country's ages; some babies, some very old."""
        years = self.chance.choices(
            (0, 1, 10, 20, 30, 40, 50, 60, 70, 80), (1, 9, 8, 19, 19, 16, 13, 9, 4, 2)
        )[0]
        span = 365 if years == 0 else 3650 - (365 if years == 1 else 0)
        return today - timedelta(days=round(years * 365.25) + self.chance.randrange(span) + 1)

    def nik(self, area: str, born: date, *, man: bool) -> str:
        """Sixteen digits as Dukcapil builds them: district of issue, birth date (day + 40 for women), serial."""
        district = f"{area.replace('.', '')}{self.chance.randint(1, 12):02d}"
        stem = f"{district}{born.day + (0 if man else 40):02d}{born:%m%y}"
        self._serials[stem] = self._serials.get(stem, 0) + 1
        return f"{stem}{self._serials[stem]:04d}"

    def family_card(self, area: str) -> str:
        """Sixteen digits: district, date of issue, serial."""
        issued = date(2012, 1, 1) + timedelta(days=self.chance.randrange(4500))
        district = f"{area.replace('.', '')}{self.chance.randint(1, 12):02d}"
        return f"{district}{issued:%d%m%y}{self.chance.randint(1, 9999):04d}"

    def phone(self) -> str:
        """A mobile number nobody else here has."""
        while True:
            phone = f"+62{self.chance.choice(MOBILE)}{self.chance.randrange(10_000_000, 100_000_000)}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone

    def address(self, regency: str) -> str:
        """A street address in the regency."""
        street = self.faker.street_name().replace("Gang", "Gg.")
        lane = f"RT {self.chance.randint(1, 9):03d}/RW {self.chance.randint(1, 12):03d}"
        return f"{street} No. {self.chance.randint(1, 199)}, {lane}, {regency}"

    def priority(self, born: date, today: date, *, man: bool) -> PriorityReason:
        """Why this person goes first, if so (domain section 3)."""
        age = (today - born).days / 365.25
        luck = self.chance.random()
        if age >= 60:
            return PriorityReason.ELDERLY
        if luck < 0.012:
            return PriorityReason.DISABILITY
        if not man and 19 <= age <= 42 and luck < 0.07:
            return PriorityReason.PREGNANT if luck < 0.045 else PriorityReason.BREASTFEEDING
        return PriorityReason.NONE


def membership_numbers(chance: random.Random) -> Iterator[str]:
    """Thirteen digits, rising with gaps as real ones do."""
    number = 1_200_000_000
    while True:
        number += chance.randint(3, 4000)
        yield f"{number:013d}"
