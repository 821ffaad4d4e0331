from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.i18n import register_words
        from surveys.labels import WORDS
        from surveys.models import Response
        from tickets.actions.erase import also_erase

        register_words(WORDS)
        also_erase(Response, "invitation__ticket", {"words": ""})
