"""The product's own programs, many of each, and the machine of a channel that brings complaints in."""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.services.chaos.servers import PostgreSQL, Redis, free_port, python

HERE = Path(__file__).parent


class Product:
    """Web, workers and schedulers as operating-system processes, each in a group that can be killed as one."""

    def __init__(self, folder: Path, database: PostgreSQL, queue: Redis) -> None:
        self.folder, self.port = folder / "data", free_port()
        self.folder.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": database.address(),
            "REDIS_URL": queue.address,
            "PORT": str(self.port),
            "LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        self.log = (folder / "log").open("wb")
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, list[str]] = {
            "web": python(
                *(
                    "-m",
                    "gunicorn",
                    "config.wsgi",
                    "--bind",
                    f"127.0.0.1:{self.port}",
                    "--worker-class",
                    "gthread",
                ),
                *("--workers", "2", "--threads", "4", "--log-level", "error"),
            ),
            **{f"worker{n}": self._worker("-m", "celery") for n in (1, 2)},
            "worker an hour ahead": self._worker(str(HERE / "late_worker.py"), "3600"),
            "worker an hour behind": self._worker(str(HERE / "late_worker.py"), "-3600"),
            **{
                f"scheduler{n}": python(
                    *(
                        "-m",
                        "celery",
                        "--quiet",
                        "--app",
                        "config",
                        "beat",
                        "--pidfile",
                        "",
                        "--loglevel",
                        "error",
                    ),
                    *("--schedule", str(folder / f"beat{n}")),
                )
                for n in (1, 2, 3)
            },
        }

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` with these arguments and return what it says."""
        done = subprocess.run(
            python("manage.py", *arguments),
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def script(self, name: str, *arguments: str) -> Any:
        """Run one of the scripts beside this file inside the product; its last line is JSON."""
        code = f"import runpy, sys; sys.argv = {[name, *arguments]!r}; runpy.run_path({str(HERE / name)!r})"
        return json.loads(self.manage("shell", "--no-imports", "-c", code).strip().splitlines()[-1])

    def start(self, name: str) -> None:
        self.programs[name] = subprocess.Popen(
            self.commands[name],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def start_all(self) -> None:
        for name in self.commands:
            self.start(name)

    def kill(self, name: str) -> None:
        """`kill -9` of the program and all of its children, then a new one, as a process manager does."""
        self._kill(name)
        self.start(name)

    def stop_all(self) -> None:
        for name in self.programs:
            self._kill(name)
        self.log.close()

    def _kill(self, name: str) -> None:
        program = self.programs[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    @staticmethod
    def _worker(*how: str) -> list[str]:
        return python(
            *how, *("--quiet", "--app", "config", "worker", "--concurrency", "1", "--without-gossip"),
            *("--without-mingle", "--without-heartbeat", "--loglevel", "error"),
        )  # fmt: skip


class Channel(threading.Thread):
    """A machine that brings complaints in and tries each again until it hears that it was taken."""

    def __init__(self, product: Product, key: str, name: str) -> None:
        super().__init__(daemon=True)
        self.product, self.key, self.label = product, key, name
        self.accepted: list[str] = []
        self.retries = 0
        self.refused: list[str] = []
        self.over = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            self.file(f"{self.label}-{number}")

    def file(self, external_id: str) -> None:
        body = json.dumps(
            {
                "external_id": external_id,
                "identity": {
                    "name": f"Peserta {external_id}",
                    "phone": f"0812{random.randrange(10**7, 10**8)}",
                },
                "category": "complaint-payment-not-posted",
                "subject": "Iuran belum tercatat",
                "body": f"Sudah saya bayar. {external_id}",
            }
        )
        while True:
            try:
                status, text = self.post(body, external_id)
            except (OSError, http.client.HTTPException):
                status, text = 0, ""
            if status == 201:
                self.accepted.append(external_id)
                return
            if status and status < 500 and status not in (409, 429):
                self.refused.append(f"{status} {text[:200]}")
                return
            if self.over.is_set():
                return
            self.retries += 1
            time.sleep(0.1)

    def post(self, body: str, external_id: str) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=15)
        try:
            headers = {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.key}",
                "Idempotency-Key": external_id,
            }
            link.request("POST", "/api/v1/tickets", body, headers)
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        finally:
            link.close()
