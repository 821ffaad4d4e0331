"""The office's own sign-in vouches for who somebody is, and is believed in nothing else."""

import time
from collections.abc import Iterator
from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, reverse

import config.urls  # noqa: F401  (made before any test sets single sign-on up)
from config.settings.sso import sso_settings
from crm.models import Staff
from tests.config.provider import OTHER_KEY, Provider, running
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db

ASK, BACK = "/sign-in/sso/", "/sign-in/sso/back/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running(settings) as one:
        yield one


@pytest.fixture
def siti() -> Staff:
    return StaffFactory(username="siti", is_staff=True)


def come_back(client: Client, provider: Provider, **more: str) -> Any:
    """Ask to be signed in, as the button does, and come back from the provider."""
    asked = client.get(ASK, {"next": "/admin/queue/"})
    return client.get(BACK, {**provider.authorize(asked["Location"]), **more})


def signed_in(client: Client) -> str:
    """The name of the account that the session belongs to."""
    key = client.session.get("_auth_user_id")
    return Staff.objects.get(pk=key).username if key else ""


def test_who_is_vouched_for_is_signed_in_and_goes_where_they_wanted(provider: Provider, siti: Staff) -> None:
    client = Client()
    page = client.get(reverse("admin:login"), {"next": "/admin/queue/"}).content.decode()
    assert f'href="{ASK}?next=/admin/queue/"' in page
    answer = come_back(client, provider)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/queue/")
    assert signed_in(client) == "siti"
    assert client.get("/admin/queue/").status_code == 200


def test_the_question_carries_state_nonce_and_challenge(provider: Provider) -> None:
    address = Client().get(ASK)["Location"]
    assert address.startswith(f"{provider.issuer}/authorize?")
    for part in ("state=", "nonce=", "code_challenge=", "code_challenge_method=S256", "response_type=code"):
        assert part in address


def test_the_session_has_the_limits_of_every_other(provider: Provider, siti: Staff) -> None:
    client = Client()
    come_back(client, provider)
    session = client.session
    session["seen_at"] -= 31 * 60
    session.save()
    assert client.get("/admin/queue/").status_code == 302
    assert signed_in(client) == ""


@pytest.mark.parametrize(
    ("factors", "amr", "asked"),
    [
        ([], ["pwd", "otp"], True),
        (["otp"], ["pwd"], True),
        (["otp"], ["pwd", "otp"], False),
        (["otp"], None, True),
    ],
)
def test_a_one_time_code_is_asked_unless_the_provider_asked_for_a_second_factor(
    provider: Provider, siti: Staff, settings: Any, factors: list[str], amr: list[str] | None, asked: bool
) -> None:
    settings.OTP_REQUIRED, settings.OIDC_SECOND_FACTORS = True, factors
    provider.claims = {"amr": amr}
    client = Client()
    come_back(client, provider)
    answer = client.get("/admin/queue/")
    assert ("/sign-in/code/" in answer.get("Location", "")) is asked


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "no issuer": {"claims": {"iss": None}},
    "for another program": {"claims": {"aud": "another-program"}},
    "for two programs": {"claims": {"aud": ["care-centre", "another-program"]}},
    "given to another of two": {
        "claims": {"aud": ["care-centre", "another-program"], "azp": "another-program"}
    },
    "run out": {"claims": {"exp": int(time.time()) - 3600}},
    "without an end": {"claims": {"exp": None}},
    "another key": {"key": OTHER_KEY},
    "not signed": {"algorithm": "none"},
    "signed by the client's secret": {"algorithm": "HS256"},
    "out of order": {"status": 500},
    "tells of another person": {"told": {"sub": "8"}},
    "tells no name": {"told": {"preferred_username": None}},
    "tells a list of names": {"told": {"preferred_username": ["siti"]}},
    "tells an unknown name": {"told": {"preferred_username": "nobody"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_whatever_is_wrong_lets_nobody_in_and_leads_back_with_a_sentence(
    provider: Provider, siti: Staff, lie: str
) -> None:
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    client = Client()
    client.cookies["django_language"] = "en"
    answer = come_back(client, provider)
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:login"))
    assert signed_in(client) == ""
    assert "Signing in through your office did not work" in client.get(answer["Location"]).content.decode()
    assert Staff.objects.count() == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "channel", "channel": "app"}])
def test_closed_accounts_and_machines_are_not_signed_in(
    provider: Provider, siti: Staff, change: dict[str, Any]
) -> None:
    Staff.objects.filter(pk=siti.pk).update(**change)
    client = Client()
    come_back(client, provider)
    assert signed_in(client) == ""


def test_the_provider_gives_no_rights(provider: Provider, siti: Staff) -> None:
    provider.person |= {
        "is_superuser": True,
        "role": "supervisor",
        "groups": ["admin"],
        "email": "x@example.org",
    }
    come_back(Client(), provider)
    siti.refresh_from_db()
    assert (siti.is_superuser, siti.role, siti.email) == (False, "inbound_agent", siti.email)


def test_an_answer_counts_once_and_in_its_own_browser(provider: Provider, siti: Staff) -> None:
    client, thief = Client(), Client()
    asked = client.get(ASK)
    answer = provider.authorize(asked["Location"])
    thief.get(ASK)
    assert thief.get(BACK, answer)["Location"] == reverse("admin:login")
    assert Client().get(BACK, answer)["Location"] == reverse("admin:login")
    assert (signed_in(thief), provider.exchanges) == ("", 0)
    client.get(BACK, answer)
    assert signed_in(client) == "siti"
    client.logout()
    client.get(BACK, answer)
    assert (signed_in(client), provider.exchanges) == ("", 1)


def test_a_code_beside_a_password_is_not_exchanged(provider: Provider, siti: Staff) -> None:
    given = {"username": "siti", "password": "wrong"}
    Client().post(f"{reverse('admin:login')}?state=x&code=y", given)
    assert provider.exchanges == 0


def test_a_provider_that_is_down_costs_a_sentence(provider: Provider, siti: Staff, settings: Any) -> None:
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
    assert come_back(Client(), provider)["Location"] == reverse("admin:login")


def test_without_the_setting_there_is_no_such_address(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("oidc_authentication_init")
    assert client.get(ASK).status_code == 404
    assert ASK not in client.get(reverse("admin:login")).content.decode()
    assert sso_settings(environ.Env()) == {}


def test_half_a_setting_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_CLIENT_ID", "care-centre")
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_SECRET, OIDC_AUTHORIZATION_ENDPOINT"):
        sso_settings(environ.Env())
