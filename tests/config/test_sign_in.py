"""Between the password and the desk: one-time codes, and how long a session lasts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from crm.actions.one_time_code import TRIES, WINDOW
from crm.models import CodeDevice, RecoveryCode, Staff
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "Kata-sandi-panjang-7"
CODE, DEVICE, HOME = "/sign-in/code/", "/sign-in/device/", "/admin/"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def agent() -> Staff:
    agent = StaffFactory(username="siti", is_staff=True)
    agent.set_password(PASSWORD)
    agent.save()
    return agent


def shown(staff: Staff, at: datetime) -> str:
    """What the phone shows."""
    totp = TOTP(bytes.fromhex(CodeDevice.objects.get(staff=staff).secret))
    totp.time = at.timestamp()
    return f"{totp.token():06d}"


def give_password(client: Client, **more: str) -> Any:
    return client.post(
        reverse("admin:login"), {"username": "siti", "password": PASSWORD, "next": HOME, **more}
    )


def give_code(client: Client, code: str, where: str = CODE) -> Any:
    return client.post(where, {"code": code, "next": HOME})


@pytest.fixture
def enrolled(clock: Any, agent: Staff, settings: Any) -> list[str]:
    """The recovery codes of an agent who has set a device up."""
    settings.OTP_REQUIRED = True
    client = Client()
    give_password(client)
    client.get(DEVICE)
    page = give_code(client, shown(agent, START), DEVICE)
    clock.shift(timedelta(minutes=2))
    return list(page.context["codes"])


def test_without_a_code_only_the_password_is_asked(client: Client, agent: Staff) -> None:
    give_password(client)
    assert client.get(HOME, follow=True).status_code == 200
    assert client.get(CODE).headers["Location"] == HOME


def test_who_has_no_device_yet_is_led_to_setting_one_up(
    client: Client, clock: Any, agent: Staff, settings: Any
) -> None:
    settings.OTP_REQUIRED = True
    give_password(client)

    page = client.get(HOME, follow=True)
    assert page.redirect_chain[-1][0].startswith(DEVICE)
    assert "data:image/svg+xml" in page.content.decode()
    wrong = give_code(client, "000000", DEVICE)
    assert "not right" in wrong.content.decode() or "tidak benar" in wrong.content.decode()
    assert client.get(HOME).status_code == 302

    done = give_code(client, shown(agent, START), DEVICE)
    assert len(done.context["codes"]) == 10
    assert client.get(HOME, follow=True).redirect_chain[-1][0].startswith("/admin/")
    # The device is there now: nobody is shown the secret again.
    assert client.get(DEVICE).headers["Location"] == HOME


def test_neither_secret_nor_recovery_codes_can_be_read_in_the_database(
    enrolled: list[str], agent: Staff
) -> None:
    from django.db import connection

    secret = CodeDevice.objects.get(staff=agent).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM crm_codedevice")
        assert secret not in cursor.fetchone()[0]
    stored = "".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not any(code in stored for code in enrolled)


@pytest.mark.usefixtures("enrolled")
def test_after_the_password_nothing_opens_before_the_code(client: Client, agent: Staff) -> None:
    give_password(client)
    assert client.get(HOME).headers["Location"].startswith(CODE)
    assert client.get("/admin/crm/participant/").headers["Location"].startswith(CODE)
    assert client.post("/admin/crm/participant/add/", {}).headers["Location"].startswith(CODE)
    refused = client.get("/api/v1/tickets")
    assert (refused.status_code, refused.json()["code"]) == (403, "one_time_code")
    assert client.get("/").status_code == 200

    now = START + timedelta(minutes=2)
    before = client.session.session_key
    assert give_code(client, shown(agent, now)).headers["Location"] == HOME
    assert client.session.session_key != before
    assert client.get("/api/v1/tickets").status_code == 200


@pytest.mark.parametrize("step", [-1, 0, 1])
@pytest.mark.usefixtures("enrolled")
def test_a_phone_may_be_half_a_minute_off(client: Client, agent: Staff, step: int) -> None:
    give_password(client)
    give_code(client, shown(agent, START + timedelta(minutes=2, seconds=30 * step)))
    assert client.session["code_passed"]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٠٠٠٠٠٠", "-00001", "ABCD-EFGH-JKMN"])
@pytest.mark.usefixtures("enrolled")
def test_what_is_no_code_is_refused_with_the_reason(client: Client, code: str) -> None:
    give_password(client)
    page = give_code(client, code)
    assert page.status_code == 200
    assert page.context["form"].errors["code"]
    assert not client.session["code_passed"]


@pytest.mark.usefixtures("enrolled")
def test_a_phone_that_is_further_off_is_refused(client: Client, agent: Staff) -> None:
    give_password(client)
    give_code(client, shown(agent, START + timedelta(minutes=3)))
    assert not client.session["code_passed"]


@pytest.mark.usefixtures("enrolled")
def test_a_code_that_somebody_looked_at_is_worth_nothing_after_it_was_used(agent: Staff) -> None:
    code = shown(agent, START + timedelta(minutes=2))
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
        give_code(client, code)
    assert first.session["code_passed"]
    assert not second.session["code_passed"]


def test_a_recovery_code_lets_in_once(enrolled: list[str]) -> None:
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
        give_code(client, enrolled[0].lower().replace("-", " "))
    assert first.session["code_passed"]
    assert not second.session["code_passed"]


@pytest.mark.usefixtures("enrolled")
def test_codes_are_not_guessed(client: Client, clock: Any, agent: Staff) -> None:
    give_password(client)
    for _try in range(TRIES):
        give_code(client, "000000")
    refused = give_code(client, shown(agent, START + timedelta(minutes=2)))
    assert refused.status_code == 429
    assert not client.session["code_passed"]

    clock.shift(timedelta(seconds=WINDOW))
    give_code(client, shown(agent, START + timedelta(minutes=2, seconds=WINDOW)))
    assert client.session["code_passed"]


@pytest.mark.usefixtures("enrolled")
def test_who_has_a_device_gives_a_code_even_where_it_is_not_required(client: Client, settings: Any) -> None:
    settings.OTP_REQUIRED = False
    give_password(client)
    assert client.get(HOME).headers["Location"].startswith(CODE)


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
@pytest.mark.usefixtures("enrolled")
def test_after_the_code_nobody_is_sent_elsewhere(client: Client, agent: Staff, address: str) -> None:
    give_password(client)
    code = shown(agent, START + timedelta(minutes=2))
    assert client.post(CODE, {"code": code, "next": address}).headers["Location"] == HOME


@pytest.mark.usefixtures("enrolled")
def test_a_lost_device_is_taken_away_by_a_superuser_and_nobody_else(client: Client, agent: Staff) -> None:
    action = {"action": "remove_device", "_selected_action": [agent.pk]}
    listing = reverse("admin:crm_staff_changelist")
    client.force_login(StaffFactory(head_office=True), backend="django.contrib.auth.backends.ModelBackend")
    client.post(listing, action)
    assert CodeDevice.objects.filter(staff=agent).exists()

    client.force_login(
        StaffFactory(is_superuser=True, is_staff=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    client.session["code_passed"] = True
    session = client.session
    session["code_passed"] = True
    session.save()
    client.post(listing, action)
    assert not CodeDevice.objects.filter(staff=agent).exists()
    assert not RecoveryCode.objects.filter(staff=agent).exists()


@pytest.mark.usefixtures("enrolled")
def test_the_command_helps_when_the_last_superuser_has_lost_the_phone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("remove_code_device", "siti")
    assert not CodeDevice.objects.exists()
    with pytest.raises(CommandError, match="has no device"):
        call_command("remove_code_device", "siti")
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_code_device", "nobody")


def test_a_session_ends_after_half_an_hour_in_which_nothing_was_asked(
    client: Client, clock: Any, agent: Staff
) -> None:
    give_password(client)
    for _quarter in range(3):
        clock.shift(timedelta(minutes=29))
        assert client.get("/api/v1/tickets").status_code == 200
    clock.shift(timedelta(minutes=31))
    ended = client.get("/admin/crm/participant/")
    assert ended.headers["Location"] == "/admin/login/?next=/admin/crm/participant/"
    assert "sesi" in client.get(ended.headers["Location"]).content.decode().lower()
    assert client.get("/api/v1/tickets").status_code == 401


def test_a_session_ends_twelve_hours_after_the_sign_in_whatever_was_done(
    client: Client, clock: Any, agent: Staff
) -> None:
    give_password(client)
    for _half_hour in range(24):
        clock.shift(timedelta(minutes=30))
        assert client.get("/api/v1/tickets").status_code == 200
    clock.shift(timedelta(seconds=1))
    assert client.get("/api/v1/tickets").status_code == 401


def test_a_board_that_renews_itself_keeps_nobody_signed_in(client: Client, clock: Any, agent: Staff) -> None:
    give_password(client)
    clock.shift(timedelta(minutes=20))
    client.get("/api/v1/tickets", headers={"X-Renewed-By-Itself": "1"})
    clock.shift(timedelta(minutes=11))
    assert client.get("/api/v1/tickets").status_code == 401


def test_activity_is_noted_once_a_minute(
    client: Client, clock: Any, agent: Staff, django_assert_num_queries: Any
) -> None:
    give_password(client)

    def writes() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/api/v1/tickets")
        return sum(query["sql"].startswith("UPDATE") for query in queries.captured_queries)

    clock.shift(timedelta(seconds=59))
    assert writes() == 0
    clock.shift(timedelta(seconds=1))
    assert writes() == 1
    assert writes() == 0


def test_passwords_are_not_tried_on_one_account_after_another(
    client: Client, settings: Any, agent: Staff
) -> None:
    settings.SIGN_IN_LIMIT = (3, 600)
    for name in ("a", "b", "c"):
        assert give_password(client, username=name).status_code == 200
    refused = give_password(client)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600


@pytest.mark.parametrize("elsewhere", ["10.0.0.1", "10.0.0.2"])
def test_a_name_is_locked_from_everywhere_and_opens_again_by_itself(
    clock: Any, agent: Staff, settings: Any, elsewhere: str
) -> None:
    settings.AXES_ENABLED = True
    thief = Client(REMOTE_ADDR="10.0.0.1")
    for _try in range(settings.AXES_FAILURE_LIMIT):
        give_password(thief, password="wrong")
    assert give_password(Client(REMOTE_ADDR=elsewhere)).status_code == 429
    # Whoever goes on trying does not keep the agent out for longer.
    clock.shift(timedelta(minutes=14))
    give_password(thief, password="wrong")
    clock.shift(timedelta(minutes=2))
    assert give_password(Client(REMOTE_ADDR=elsewhere)).status_code == 302
