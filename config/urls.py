"""Every address of the site, by the package that answers it."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from config.health import healthz, readyz
from config.language import switch_language
from config.metrics import metrics
from config.signin import views as signin

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("i18n/setlang/", switch_language, name="set_language"),
    path("sign-in/code/", signin.code, name="signin_code"),
    path("sign-in/device/", signin.device, name="signin_device"),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include("crm.api.urls")),
    path("api/v1/", include("tickets.api.urls")),
    path("api/v1/", include("quality.api.urls")),
    path("api/v1/", include("surveys.api.urls")),
    path("", include("tickets.public.urls")),
    path("", include("surveys.public.urls")),
]

if getattr(settings, "OIDC_RP_CLIENT_ID", ""):
    urlpatterns.append(path("", include("config.signin.sso_urls")))

# Below /api/ these answer with problem details, elsewhere with pages.
handler400 = "core.api.pages.handler400"
handler403 = "core.api.pages.handler403"
handler404 = "core.api.pages.handler404"
handler500 = "core.api.pages.handler500"
