"""The language in which somebody of the staff reads screens and notices."""

from core.errors import N_, Invalid
from crm.domain.codes import Language
from crm.models import Staff


def choose_language(*, staff: Staff, language: str) -> Staff:
    """Keep `language` with the account; notices written from now on follow it. Raises `Invalid` (field "language")."""
    if language not in list(Language):
        raise Invalid(N_("Choose Indonesian or English."), field="language")
    Staff.objects.filter(pk=staff.pk).update(language=language)
    staff.language = language
    return staff
