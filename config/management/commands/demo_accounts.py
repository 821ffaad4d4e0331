"""`manage.py demo_accounts`: how to get into the demo, one account for each role and a key for the API."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.demo.accounts import demo_key, shown_accounts
from config.demo.staff import PASSWORD


class Command(BaseCommand):
    help = "Print one demo account for each role and a demo API key."

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = shown_accounts()
        if not accounts:
            self.stdout.write("There are no demo accounts in this database.")
            return
        width = max(len(account.username) for account, _screen in accounts)
        self.stdout.write(f"\nDemo accounts, all with the password {PASSWORD}")
        for account, screen in accounts:
            self.stdout.write(
                f"  {account.username:<{width}}  {account.role:<15} {screen} ({account.get_full_name()})"
            )
        key = demo_key(now=timezone.now())
        if key:
            self.stdout.write(f"Demo API key (channel app): {key}\n")
