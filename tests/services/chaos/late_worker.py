"""A worker whose clock is wrong by so many seconds: `python late_worker.py 3600 worker --concurrency 1`."""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from celery.bin.celery import main

if __name__ == "__main__":
    wrong = timedelta(seconds=int(sys.argv.pop(1)))
    time_machine.travel(datetime.now(UTC) + wrong, tick=True).start()
    sys.argv[0] = "celery"
    sys.exit(main())
