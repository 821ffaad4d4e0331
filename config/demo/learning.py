"""What the demo does about the causes that its branches name: planned, owned, done or overdue (domain section 11)."""

from dataclasses import dataclass
from datetime import timedelta

from config.demo.rota import Rota
from config.demo.shapes import JAKARTA, office_time
from config.demo.world import Life, World
from tickets.actions.corrective_action import complete_corrective_action, plan_corrective_action
from tickets.models import RootCause


@dataclass(frozen=True, slots=True)
class Remedy:
    """One corrective action: planned after this share of the demo's weeks, due and perhaps done some days later.

    One that a branch's head owns is for that branch; the others are for the whole country.
    """

    cause: str
    planned: float
    planner: str
    owner: str
    due_days: int
    done_days: int | None
    plan: str
    note: str = ""


REMEDIES = (
    Remedy(
        "facility-capacity", 0.3, "pusat1", "pusat2", 7, 6,
        "Sepakati dengan rumah sakit mitra: data tempat tidur kosong diperbarui setiap dua jam dan terlihat oleh agen.",
        "Data tempat tidur 14 rumah sakit kini diperbarui setiap dua jam; agen melihatnya saat menerima pengaduan.",
    ),
    Remedy(
        "facility-breach", 0.38, "spv1", "pusat4", 10, 9,
        "Kunjungi tiga rumah sakit yang menagih biaya di luar perjanjian; pasang papan hak peserta di loket.",
        "Ketiga rumah sakit menandatangani komitmen; papan informasi terpasang di loket pendaftaran dan kasir.",
    ),
    Remedy(
        "branch-process", 0.45, "pusat1", "kc0503.kepala", 6, 5,
        "Tunjuk satu petugas khusus untuk pengaduan yang hampir melewati batas waktu; periksa antrean dua kali sehari.",
        "Petugas khusus bertugas sejak Senin; antrean diperiksa pukul 08.00 dan 14.00.",
    ),
    Remedy(
        "information-missing", 0.6, "spv2", "qco1", 5, None,
        "Susun naskah penjelasan biaya obat di luar formularium dan latih agen pada dua gelombang.",
    ),
    Remedy(
        "medicine-supply", 0.9, "pusat1", "pusat3", 21, None,
        "Minta laporan stok obat kronis setiap minggu dari apotek rumah sakit; siapkan apotek pengganti per kabupaten.",
    ),
)  # fmt: skip


def improving(world: World, rota: Rota, remedy: Remedy) -> Life:
    """One remedy, from its plan to its end."""
    yield office_time(world.now, "Asia/Jakarta", world.chance)
    people = rota.by_name
    owner = people[remedy.owner]
    today = world.now.astimezone(JAKARTA).date()
    action = plan_corrective_action(
        root_cause=RootCause.objects.get(code=remedy.cause),
        branch=owner.branch,
        plan=remedy.plan,
        owner=owner,
        due_on=today + timedelta(days=remedy.due_days),
        actor=people[remedy.planner],
        now=world.now,
    )
    if remedy.done_days is None:
        return
    yield world.now + timedelta(days=remedy.done_days)
    today = world.now.astimezone(JAKARTA).date()
    complete_corrective_action(action=action, done_on=today, note=remedy.note, actor=owner, now=world.now)
