from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    name = "quality"
    verbose_name = _("Quality monitoring")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.i18n import register_words
        from crm.actions.erase_participant import also_erase_of_contacts
        from quality.labels import WORDS
        from quality.models import Appeal, Review, ReviewAnswer
        from tickets.actions.erase import also_erase

        register_words(WORDS)
        # What was said in a contact is quoted here, and goes with it.
        for model, way, columns in (
            (ReviewAnswer, "review__sampled", {"quote": ""}),
            (Review, "sampled", {"remark": "", "recording_url": ""}),
            (Appeal, "answer__review__sampled", {"reason": "", "decision": ""}),
        ):
            also_erase_of_contacts(model, f"{way}__contact", columns)
            also_erase(model, f"{way}__message__ticket", columns)
