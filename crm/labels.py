"""Words for the stored codes, translated when shown."""

from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.domain import codes

LABELS: dict[type[StrEnum], dict[Any, str | Promise]] = {
    codes.Channel: {
        codes.Channel.PHONE: _("Telephone 1500400"),
        codes.Channel.WHATSAPP: _("WhatsApp"),
        codes.Channel.APP: _("Mobile JKN app"),
        codes.Channel.WEB: _("Website"),
        codes.Channel.LAPOR: _("LAPOR!"),
        codes.Channel.FACEBOOK: _("Facebook"),
        codes.Channel.TWITTER: _("Twitter/X"),
        codes.Channel.INSTAGRAM: _("Instagram"),
        codes.Channel.EMAIL: _("E-mail"),
        codes.Channel.COUNTER: _("Branch counter"),
        codes.Channel.HOSPITAL: _("Officer in hospital"),
    },
    codes.Direction: {
        codes.Direction.INBOUND: _("Inbound"),
        codes.Direction.OUTBOUND: _("Outbound"),
    },
    codes.Role: {
        codes.Role.INBOUND_AGENT: _("Inbound agent"),
        codes.Role.SOCIAL_AGENT: _("Social-media agent"),
        codes.Role.OUTBOUND_AGENT: _("Outbound agent"),
        codes.Role.BRANCH_OFFICER: _("Branch officer"),
        codes.Role.SUPERVISOR: _("Supervisor"),
        codes.Role.QCO: _("Quality control officer"),
        codes.Role.HEAD_OFFICE: _("Head office"),
        codes.Role.CHANNEL: _("Channel (machine)"),
    },
    codes.Desk: {
        codes.Desk.CARE: _("Care centre"),
        codes.Desk.SOCIAL: _("Social media"),
        codes.Desk.OUTBOUND: _("Outbound calls"),
        codes.Desk.BRANCH: _("Branch office"),
        codes.Desk.OFFICE: _("Head office"),
    },
    codes.Seniority: {
        codes.Seniority.JUNIOR: _("Junior"),
        codes.Seniority.SENIOR: _("Senior"),
    },
    codes.Segment: {
        codes.Segment.PBI_APBN: _("PBI-APBN (paid by the state)"),
        codes.Segment.PBI_APBD: _("PBI-APBD (paid by local government)"),
        codes.Segment.PPU_PN: _("PPU-PN (public wage earner)"),
        codes.Segment.PPU_BU: _("PPU-BU (company wage earner)"),
        codes.Segment.PBPU: _("PBPU (self-paying)"),
        codes.Segment.BP: _("BP (not working)"),
    },
    codes.PriorityReason: {
        codes.PriorityReason.NONE: _("No priority"),
        codes.PriorityReason.ELDERLY: _("Elderly"),
        codes.PriorityReason.PREGNANT: _("Pregnant"),
        codes.PriorityReason.BREASTFEEDING: _("Breastfeeding"),
        codes.PriorityReason.DISABILITY: _("Disability"),
    },
    codes.ContactOutcome: {
        codes.ContactOutcome.NONE: _("Not said yet"),
        codes.ContactOutcome.INFORMATION_GIVEN: _("Information given"),
        codes.ContactOutcome.TICKET_OPENED: _("Ticket opened"),
        codes.ContactOutcome.TICKET_JOINED: _("Joined an open ticket"),
        codes.ContactOutcome.ABANDONED: _("Abandoned"),
        codes.ContactOutcome.NO_ANSWER: _("No answer"),
        codes.ContactOutcome.ANSWERED: _("Answered"),
        codes.ContactOutcome.FOLLOW_UP: _("Follow-up needed"),
    },
    codes.Source: {
        codes.Source.MEMBERSHIP: _("Membership system"),
        codes.Source.CEK_IURAN: _("Contribution check (Cek Iuran)"),
        codes.Source.DUKCAPIL: _("Civil registry (Dukcapil)"),
        codes.Source.STATED: _("Stated by the participant"),
        codes.Source.IMPORT: _("Imported"),
    },
    codes.AreaLevel: {
        codes.AreaLevel.PROVINCE: _("Province"),
        codes.AreaLevel.REGENCY: _("Regency or city"),
    },
    codes.Language: {
        codes.Language.INDONESIAN: _("Indonesian"),
        codes.Language.ENGLISH: _("English"),
    },
    codes.IdentityField: {
        codes.IdentityField.MEMBERSHIP_NUMBER: _("Membership number"),
        codes.IdentityField.NIK: _("NIK"),
        codes.IdentityField.FAMILY_CARD: _("Family-card number"),
        codes.IdentityField.PHONE: _("Phone"),
    },
}


def choices_of(enum: type[StrEnum]) -> list[tuple[str, str | Promise]]:
    """Django choices (stored code, label) of a code list, in its own order."""
    return [(member.value, LABELS[enum][member]) for member in enum]


def label_of(member: StrEnum) -> str | Promise:
    """Label of one code."""
    return LABELS[type(member)][member]
