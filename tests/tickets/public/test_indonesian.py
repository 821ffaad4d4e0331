"""The public face in Indonesian. Needs the catalogue of `locale/id`."""

import pytest

from tests.tickets.desk import Desk
from tests.tickets.public import ways
from tests.tickets.public.conftest import Visitor, words
from tickets.actions.publish import publish_policy
from tickets.domain.clock import Measure
from tickets.domain.states import State
from tickets.models import Calendar

SENTENCES = {
    State.NEW: "Laporan Anda sudah kami terima dan menunggu ditangani petugas kami.",
    State.IN_PROGRESS: "Petugas kami sedang mengerjakan laporan Anda.",
    State.WAITING: "Kami belum dapat melanjutkan sebelum ada jawaban dari Anda.",
    State.ESCALATED: "Kantor cabang sedang mengerjakan laporan Anda.",
    State.AWAITING_CONFIRMATION: "Kantor cabang sudah menjawab. Kami akan menelepon Anda",
    State.RESOLVED: "Laporan Anda sudah kami jawab, dan jawabannya sudah kami sampaikan kepada Anda.",
    State.CLOSED: "Laporan Anda sudah ditutup.",
    State.MERGED: "Mulai sekarang, silakan pakai nomor",
    State.DISMISSED: "Pesan Anda berisi hal yang tidak dapat ditangani layanan ini.",
}


@pytest.fixture
def visitor(desk: Desk) -> Visitor:
    return Visitor(desk, language="")


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_told_in_indonesian(desk: Desk, visitor: Visitor, state: State) -> None:
    assert SENTENCES[state] in words(visitor.track(ways.ticket_in(state, desk).number))


def test_the_charter_speaks_as_citizens_do(desk: Desk, visitor: Visitor) -> None:
    publish_policy(
        promise="resolution",
        kind="registration",
        measure=Measure.WORKING_DAYS,
        amount=2,
        calendar=Calendar.objects.get(code="office-wit"),
        valid_from=desk.now,
        actor=None,
        now=desk.now,
    )
    page = words(visitor.get("/maklumat/"))
    assert "Pengaduan yang perlu ditangani kantor cabang: paling lama 5 x 24 jam" in page
    assert "Pendaftaran, sampai selesai: paling lama 2 hari kerja" in page
    assert "Senin sampai Kamis 08.00–12.00 dan 13.00–17.00; Jumat 08.00–11.30 dan 13.00–17.00 (WIT)" in page


def test_refusals_are_in_indonesian(desk: Desk, visitor: Visitor) -> None:
    assert "Kami tidak dapat menampilkan laporan" in words(visitor.track(desk.ticket().number, "0000"))
    assert "Mohon isi empat angka terakhir nomor ponsel" in words(visitor.track("0000-0174", "12"))
    assert "angka yang salah" in words(visitor.track("0000-0175"))


def test_due_times_read_as_in_indonesia(desk: Desk, visitor: Visitor) -> None:
    page = words(visitor.track(desk.ticket().number))
    assert "Paling lambat Sabtu, 7 Maret 2026 pukul 09.00 WIB" in page
