"""An office's own sign-in, as OpenID Connect has it: a small server in a thread, with keys of its own making."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "care-centre", "a secret that nobody can guess so soon"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Whom it vouches for, and how it lies, if it does."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "7", "preferred_username": "siti"})
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    status: int = 200
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    exchanges: int = 0

    def authorize(self, address: str) -> dict[str, str]:
        """What the person's browser brings back from the provider's page."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"state": asked["state"], "code": code}

    def token(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer to an exchange of a code: once, for the right client, and with the verifier of its challenge."""
        self.exchanges += 1
        asked = self.codes.pop(given["code"], None)
        challenge = urlsafe_b64encode(sha256(given.get("code_verifier", "").encode()).digest()).decode()
        if (
            asked is None
            or (given["client_id"], given["client_secret"]) != (CLIENT, SECRET)
            or asked["code_challenge"] != challenge.rstrip("=")
            or asked["redirect_uri"] != given["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.person["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        signed = {name: value for name, value in claims.items() if value is not None}
        key: Any = None if self.algorithm == "none" else SECRET if self.algorithm == "HS256" else self.key
        token = jwt.encode(signed, key, algorithm=self.algorithm, headers={"kid": "1"})
        return self.status, {"access_token": "t", "id_token": token, "token_type": "Bearer"}

    def keys(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}


@contextmanager
def running(settings: Any) -> Iterator[Provider]:
    """Start it, and set single sign-on up with it."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(
                200, provider.keys() if self.path == "/keys" else {**provider.person, **provider.told}
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, status: int, data: dict[str, Any]) -> None:
            content = json.dumps(data).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    given = {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_RP_CLIENT_ID": CLIENT,
        "OIDC_RP_CLIENT_SECRET": SECRET,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{provider.issuer}/authorize",
        "OIDC_OP_TOKEN_ENDPOINT": f"{provider.issuer}/token",
        "OIDC_OP_USER_ENDPOINT": f"{provider.issuer}/user",
        "OIDC_OP_JWKS_ENDPOINT": f"{provider.issuer}/keys",
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": "openid profile",
        "OIDC_USE_PKCE": True,
        "OIDC_CREATE_USER": False,
        "OIDC_TIMEOUT": 5,
        "LOGIN_REDIRECT_URL": "/admin/",
    }
    for name, value in given.items():
        setattr(settings, name, value)
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "config.signin.sso.SingleSignOnBackend",
    ]
    settings.ROOT_URLCONF = "tests.config.urls_with_sso"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
