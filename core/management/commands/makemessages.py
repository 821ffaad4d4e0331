"""Django's `makemessages`, which also finds the messages that Django-free code marks with `N_`."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]
