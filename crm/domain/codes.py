"""Stored codes of the field. Labels for people are in `crm.labels`; codes never change once stored."""

from enum import StrEnum


class Channel(StrEnum):
    """The way by which a contact came in or went out (domain section 3)."""

    PHONE = "phone"
    WHATSAPP = "whatsapp"
    APP = "app"
    WEB = "web"
    LAPOR = "lapor"
    FACEBOOK = "facebook"
    TWITTER = "twitter"
    INSTAGRAM = "instagram"
    EMAIL = "email"
    COUNTER = "counter"
    HOSPITAL = "hospital"


class Direction(StrEnum):
    """Inbound: the participant reached the care centre. Outbound: the care centre reached the participant."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Role(StrEnum):
    """What an account is for. `channel` is a machine."""

    INBOUND_AGENT = "inbound_agent"
    SOCIAL_AGENT = "social_agent"
    OUTBOUND_AGENT = "outbound_agent"
    BRANCH_OFFICER = "branch_officer"
    SUPERVISOR = "supervisor"
    QCO = "qco"
    HEAD_OFFICE = "head_office"
    CHANNEL = "channel"


class Desk(StrEnum):
    """The desk at which a person works."""

    CARE = "care"
    SOCIAL = "social"
    OUTBOUND = "outbound"
    BRANCH = "branch"
    OFFICE = "office"


class Seniority(StrEnum):
    """Senior agents go to the busy hours (domain section 8); the senior officer of a branch is its head."""

    JUNIOR = "junior"
    SENIOR = "senior"


class Segment(StrEnum):
    """Membership segment: who pays the contribution (domain section 3). Never a reason for better service."""

    PBI_APBN = "pbi_apbn"
    PBI_APBD = "pbi_apbd"
    PPU_PN = "ppu_pn"
    PPU_BU = "ppu_bu"
    PBPU = "pbpu"
    BP = "bp"


class PriorityReason(StrEnum):
    """Why a participant goes first (domain section 3)."""

    NONE = ""
    ELDERLY = "elderly"
    PREGNANT = "pregnant"
    BREASTFEEDING = "breastfeeding"
    DISABILITY = "disability"


class ContactOutcome(StrEnum):
    """What came of a contact. Empty while it goes on."""

    NONE = ""
    INFORMATION_GIVEN = "information_given"
    TICKET_OPENED = "ticket_opened"
    TICKET_JOINED = "ticket_joined"
    ABANDONED = "abandoned"
    NO_ANSWER = "no_answer"
    ANSWERED = "answered"
    FOLLOW_UP = "follow_up"


class Source(StrEnum):
    """Where a participant's data came from. Other systems are often down, so `stated` will do."""

    MEMBERSHIP = "membership"
    CEK_IURAN = "cek_iuran"
    DUKCAPIL = "dukcapil"
    STATED = "stated"
    IMPORT = "import"


class AreaLevel(StrEnum):
    """Level of an administrative area."""

    PROVINCE = "province"
    REGENCY = "regency"


class Language(StrEnum):
    """Language in which a person is spoken to."""

    INDONESIAN = "id"
    ENGLISH = "en"


class IdentityField(StrEnum):
    """A protected number of a participant that is masked until somebody reveals it."""

    MEMBERSHIP_NUMBER = "membership_number"
    NIK = "nik"
    FAMILY_CARD = "family_card"
    PHONE = "phone"
