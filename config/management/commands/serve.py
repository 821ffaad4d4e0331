"""Everything that `make run` does once the packages are there."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.health import PROGRAMS
from config.processes import Family, port_is_free, wait_until_ready
from core.models import Heartbeat


class Command(BaseCommand):
    help = "Prepares the database and runs web, worker and scheduler until Ctrl-C."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
        parser.add_argument("--tickets", type=int, help="how many demo tickets an empty database gets")
        parser.add_argument("--ready-within", type=int, default=120, metavar="SECONDS")

    def handle(self, **options: Any) -> None:
        if not port_is_free(settings.PORT):
            raise CommandError(
                f"Port {settings.PORT} is taken by another program. Stop that, or choose another port: "
                f"PORT={settings.PORT + 1} make run"
            )
        try:
            self.prepare(with_demo=not options["no_demo"], tickets=options["tickets"])
            dead = self.run(with_demo=not options["no_demo"], ready_within=options["ready_within"])
        except TimeoutError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            dead = None  # During the preparations, which the next start goes on with.
        if dead:
            raise CommandError(f"The {dead} stopped by itself, so all was stopped; its last lines are above.")
        self.stdout.write("Stopped.")

    def run(self, *, with_demo: bool, ready_within: int) -> str | None:
        """Start, welcome and watch. Returns the name of the program that stopped by itself, if one did."""
        with Family() as family:
            for name, arguments in commands(settings.PORT).items():
                family.start(name, arguments)
            self.stdout.write("Starting web, worker and scheduler ...")
            wait_until_ready(f"http://127.0.0.1:{settings.PORT}/readyz", family, ready_within)
            if not family.stopping and not family.dead():
                self.welcome(with_demo=with_demo)
            dead = family.wait()
            self.stdout.write("Stopping; work in hand is finished first. Ctrl-C again does not wait for it.")
            self.stdout.flush()
            return dead

    def prepare(self, *, with_demo: bool, tickets: int | None) -> None:
        """Bring database and static files up to date; what is done already costs little."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_master_data")
        if with_demo:
            call_command("seed_demo", if_empty=True, **({"tickets": tickets} if tickets else {}))
        # What an earlier run left says nothing of this one.
        Heartbeat.objects.filter(name__in=PROGRAMS).delete()
        connections.close_all()

    def welcome(self, *, with_demo: bool) -> None:
        """Tell where it is and how to get in."""
        self.stdout.write(f"\nReady: {settings.SITE_URL}/  (screens: {settings.SITE_URL}/admin/)")
        if with_demo:
            call_command("demo_accounts")
        self.stdout.write("Ctrl-C stops everything.\n")
        self.stdout.flush()


def commands(port: int) -> dict[str, list[str]]:
    """The three programs. SQLite has one writer at a time, so more worker processes would only wait there."""
    several = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    return {
        "web": [
            *("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
            *("--workers", "2" if several else "1", "--threads", "8", "--timeout", "60"),
            *("--graceful-timeout", "5", "--log-level", "warning"),
        ],
        "worker": [
            *("celery", "--quiet", "--app", "config", "worker", "--concurrency", "2" if several else "1"),
            *("--without-gossip", "--without-mingle", "--loglevel", "warning"),
        ],
        "scheduler": [
            *("celery", "--quiet", "--app", "config", "beat", "--pidfile", ""),
            *("--loglevel", "warning"),
        ],
    }
