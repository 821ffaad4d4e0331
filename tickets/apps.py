from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import backlog
        from core.i18n import register_words
        from tickets.labels import WORDS
        from tickets.querysets import oldest_unflagged_breach

        register_words(WORDS)
        backlog.register("unflagged_breach", oldest_unflagged_breach)
