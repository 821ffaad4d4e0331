import pickle
import subprocess
import sys

import pytest
from django.utils.translation import gettext_lazy, override

from core.errors import N_, Conflict, DomainError, Invalid, NotAllowed, NotFound, Unprocessable
from core.i18n import error_text, translate


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Invalid, 400), (NotAllowed, 403), (NotFound, 404), (Conflict, 409), (Unprocessable, 422)],
)
def test_each_kind_of_error_has_its_status(kind: type[DomainError], status: int) -> None:
    assert kind("No.").status == status


def test_an_error_reads_in_english_with_its_parameters() -> None:
    error = Invalid(N_("There is no colour %(name)s."), params={"name": "mauve"}, field="colour")
    assert str(error) == "There is no colour mauve."
    assert error_text(error, with_field=True) == "colour: There is no colour mauve."


def test_a_percent_sign_without_parameters_is_only_a_percent_sign() -> None:
    assert str(Invalid("Past 75 % of the time.")) == "Past 75 % of the time."


def test_the_edge_translates_the_template_and_then_fills_it() -> None:
    # A message that Django itself has in Indonesian, so that no catalogue of ours is needed.
    error = Invalid("This field is required.")
    with override("id"):
        assert translate(error) == "Bidang ini harus diisi."
    with override("en"):
        assert translate(error) == "This field is required."
        assert translate(Invalid(gettext_lazy("This field is required."))) == "This field is required."


def test_a_hostile_parameter_is_not_read_as_a_template() -> None:
    assert str(Invalid("No %(name)s.", params={"name": "%(secret)s %s"})) == "No %(secret)s %s."


def test_an_error_survives_pickling_with_all_it_carries() -> None:
    error = Conflict(
        "Closed %(n)s.", params={"n": 7}, field="state", code="closed", extra={"allowed": ["reopen"]}
    )
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.field, copy.code, copy.extra) == (
        Conflict,
        "Closed 7.",
        "state",
        "closed",
        {"allowed": ["reopen"]},
    )


def test_errors_and_text_can_be_used_without_django() -> None:
    script = (
        "import sys, core.errors, core.text; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
