from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import checks  # noqa: F401  (importing registers the checks)
        from core.guards import after_migrate

        post_migrate.connect(after_migrate, sender=self)
