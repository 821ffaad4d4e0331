"""Single sign-on by OpenID Connect, where `OIDC_CLIENT_ID` is given."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BACKEND = "config.signin.sso.SingleSignOnBackend"


def sso_settings(env: environ.Env) -> dict[str, Any]:
    """The settings of the library; {} without a client id. Raises ImproperlyConfigured for what is missing."""
    client = env.str("OIDC_CLIENT_ID", default="")
    if not client:
        return {}
    found = {
        "OIDC_ISSUER": env.str("OIDC_ISSUER", default=""),
        "OIDC_RP_CLIENT_ID": client,
        "OIDC_RP_CLIENT_SECRET": env.str("OIDC_CLIENT_SECRET", default=""),
        "OIDC_OP_AUTHORIZATION_ENDPOINT": env.str("OIDC_AUTHORIZATION_ENDPOINT", default=""),
        "OIDC_OP_TOKEN_ENDPOINT": env.str("OIDC_TOKEN_ENDPOINT", default=""),
        "OIDC_OP_USER_ENDPOINT": env.str("OIDC_USER_ENDPOINT", default=""),
        "OIDC_OP_JWKS_ENDPOINT": env.str("OIDC_JWKS_ENDPOINT", default=""),
    }
    if missing := [name for name, value in found.items() if not value]:
        names = ", ".join(name.replace("_RP_", "_").replace("_OP_", "_") for name in missing)
        raise ImproperlyConfigured(
            f"Single sign-on is on (OIDC_CLIENT_ID), but these are not given: {names}."
        )
    return {
        **found,
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": "openid profile",
        "OIDC_USE_PKCE": True,
        "OIDC_CREATE_USER": False,
        "OIDC_TIMEOUT": 5,
        "LOGIN_REDIRECT_URL": "/admin/",
    }
