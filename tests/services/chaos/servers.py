"""A PostgreSQL and a Redis of the test's own, which may be killed without anybody else noticing."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgreSQL:
    """A cluster in a folder. PostgreSQL refuses to run as root, so root starts it as the account `postgres`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.data = folder / "postgresql"
        self.data.mkdir()
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.data, account.pw_uid, account.pw_gid)
            # The folders above belong to root and are closed; going through them is all that is needed.
            for above in self.data.parents:
                if above.owner() == "root" and above != Path("/"):
                    above.chmod(above.stat().st_mode | 0o011)
        self._run("initdb", "--auth=trust", "--username=care", "--no-sync", "--pgdata", str(self.data))
        # On a server this is on. Here a crash is the death of the processes, which loses nothing that they wrote.
        (self.data / "postgresql.auto.conf").write_text(
            f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
            "fsync = off\nmax_connections = 200\n"
        )
        self.start()
        with psycopg.connect(self.address("postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE care")

    def address(self, name: str = "care") -> str:
        return f"postgres://care@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--pgdata",
            str(self.data),
            "--log",
            str(self.data / "log"),
        )

    def crash(self) -> None:
        """As when the machine dies: no goodbye, then recovery from the log."""
        self._run("pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", str(self.data))
        self.start()

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", str(self.data))

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))
        who = (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        )
        subprocess.run(
            [*who, found, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.data,
        )


class Redis:
    """A server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.start()

    @property
    def address(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                str(self.folder),
            ],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline, "redis-server does not start"

    def crash(self) -> None:
        self.stop()
        self.start()

    def forget(self) -> None:
        """FLUSHALL."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as link:
            link.sendall(b"FLUSHALL\r\n")
            assert link.recv(16).startswith(b"+OK")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


def python(*arguments: str) -> list[str]:
    """A command of this environment's Python."""
    return [sys.executable, *arguments]
