"""The addresses of a site that uses single sign-on."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [*urlpatterns, path("", include("config.signin.sso_urls"))]
