"""The two addresses of single sign-on. They are there only where it is set up."""

from django.urls import path
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from config.signin.sso import SingleSignOnCallback

urlpatterns = [
    path("sign-in/sso/", OIDCAuthenticationRequestView.as_view(), name="oidc_authentication_init"),
    path("sign-in/sso/back/", SingleSignOnCallback.as_view(), name="oidc_authentication_callback"),
]
