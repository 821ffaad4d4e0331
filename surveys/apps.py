from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.i18n import register_words
        from crm.actions.erase_participant import also_erase_of_people
        from surveys.labels import WORDS
        from surveys.models import PassiveCall, Response, SetAside, Testimonial
        from surveys.personal_data import answers_of
        from tickets.actions.erase import also_erase
        from tickets.queries.personal_data import also_held

        register_words(WORDS)
        also_held("survey_answers", _("Answers to surveys"), answers_of)
        for model, way, columns in (
            (Response, "invitation", {"words": ""}),
            (SetAside, "invitation", {"words": ""}),
            (PassiveCall, "response__invitation", {"note": ""}),
            (Testimonial, "response__invitation", {"text": ""}),
        ):
            also_erase(model, f"{way}__ticket", columns)
            also_erase_of_people(model, f"{way}__participant", columns)
