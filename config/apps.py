from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from config.signin.middleware import begin

        user_logged_in.connect(begin, dispatch_uid="config.signin.begin")
