"""Settings of the embedded size: one machine, one command, nothing to configure.

Every value that differs between machines is an environment variable with a default that works. `DATABASE_URL`
and `REDIS_URL` move the same code to PostgreSQL and Redis; `config.settings.production` adds what a public
server must not do without.
"""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config.logs import logging_config
from config.schedule import beat_schedule
from config.secret_keys import secret_keys
from config.settings.databases import database_options
from config.settings.sso import BACKEND as SSO_BACKEND
from config.settings.sso import sso_settings
from config.unfold import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# --- This machine ---
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

_keys = secret_keys(env, DATA_DIR / "secrets")
SECRET_KEY = _keys.secret_key
FIELD_ENCRYPTION_KEYS = _keys.field_encryption_keys
BLIND_INDEX_KEY = _keys.blind_index_key

# --- Applications ---
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "config",
    "core",
    "outbox",
    "crm",
    "tickets",
    "quality",
    "surveys",
    "intake",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.AnswerHeadersMiddleware",
    "crm.middleware.DataAccessMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.signin.middleware.SessionLimitsMiddleware",
    "config.signin.middleware.OneTimeCodeMiddleware",
    "config.signin.middleware.SignInRateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the applications: what another package's template lacks is mended there.
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- Data ---
DATABASES = {
    "default": database_options(env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/db.sqlite3"))
}
# A streaming replica of it, from which reports are read.
REPLICA_URL = env.str("REPLICA_URL", default="")
if REPLICA_URL:
    DATABASES["replica"] = database_options(env.db_url("REPLICA_URL"))
    # In tests the one stands for the other.
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["core.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# Each process keeps its own few figures for some minutes. Never in Redis: no request waits for the queue.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "care"}}

# --- People ---
AUTH_USER_MODEL = "crm.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Who vouches for people where single sign-on is used, the claim that holds the name of the account, and what is counted
# as a second factor (RFC 8176): who used one is not asked for a one-time code again.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_NAME_CLAIM = env.str("OIDC_NAME_CLAIM", default="preferred_username")
OIDC_SECOND_FACTORS = env.list("OIDC_SECOND_FACTORS", default=[])
if _sso := sso_settings(env):
    vars().update(_sso)
    AUTHENTICATION_BACKENDS.append(SSO_BACKEND)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")

# A whole floor of agents shares one address: a name is locked, alone and with an address, never the address alone.
# What is tried while it is locked does not prolong it, or anybody could keep an agent out for ever.
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "config.lockout.client_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "config.lockout.locked_out"

# --- Language and time ---
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True

# --- Static files ---
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
# What people send in. No address leads there.
ATTACHMENT_ROOT = MEDIA_ROOT / "attachments"
FILE_UPLOAD_HANDLERS = [
    "core.uploads.handler.MeasuredUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- Browser security ---
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # One long shift after signing in, whatever was done in it.
SESSION_IDLE_SECONDS = 30 * 60
# Codes are asked of every account that has set a device up; with this, of every account.
OTP_REQUIRED = env.bool("OTP_REQUIRED", default=False)
# Passwords tried from one address, right or wrong, and in how many seconds: a floor of agents begins its shift in that.
SIGN_IN_LIMIT = (200, 10 * 60)
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.api.pages.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        # Nothing but what is named here: no frames, no workers, no media.
        "default-src": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "script-src": [SELF],
        "script-src-attr": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crm.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # A view without a word on scopes is closed to keys.
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "crm.api.permissions.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.WholeJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    # By account. A channel brings in what a whole country writes on a bad day; nobody looks for people that fast.
    "DEFAULT_THROTTLE_RATES": {"creation": "1200/minute", "search": "120/minute"},
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Care Centre API",
    "DESCRIPTION": "Contacts, tickets, their clocks, escalation to branches and confirmation.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "VouchingSourceEnum": "crm.api.serializers.participants.VOUCHING",
        "SourceEnum": "tickets.api.schema.SOURCES",
        "ColourEnum": "tickets.labels.COLOUR_CHOICES",
        "StateEnum": "tickets.labels.STATE_CHOICES",
        "KindEnum": "tickets.labels.KIND_CHOICES",
        "SurveyKindEnum": "surveys.api.schema.KINDS",
        "PeriodStateEnum": "quality.api.schema.PERIOD_STATES",
        "ReviewStateEnum": "quality.api.schema.REVIEW_STATES",
        "DeskEnum": "quality.api.schema.DESKS",
        "ScoredDeskEnum": "quality.api.schema.SCORED",
        "CallOutcomeEnum": "tickets.labels.CALL_OUTCOME_CHOICES",
        "ContactOutcomeEnum": "tickets.api.schema.CONTACT_OUTCOMES",
        "MeasureEnum": "tickets.models.policy.MEASURE_CHOICES",
    },
}

# --- What goes out ---
# What carries each transport (docs/outbox.md). The file is for an office that has no gateway.
EMAIL_URL = env.str("EMAIL_URL", default="")
#: Days after which a message that was sent or given up loses its words and its address.
OUTBOX_KEPT_DAYS = env.int("OUTBOX_KEPT_DAYS", default=90)
OUTBOX_GATEWAYS = {
    "email": f"outbox.transports.{'email' if EMAIL_URL else 'letterbox'}.send",
    "sms": "outbox.transports.letterbox.send",
    "whatsapp": "outbox.transports.letterbox.send",
    "chat": "outbox.transports.letterbox.send",
    "webhook": "outbox.transports.webhook.send",
    "log": "outbox.transports.log.send",
    **env.dict("OUTBOX_GATEWAYS", default={}),
}
# Machines that webhooks may go to ("hooks.example.org", "hooks.example.org:8443"); networks of the office's own among
# them; and the certificates of whoever vouches for those.
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])
WEBHOOK_PRIVATE_NETWORKS = [ip_network(text) for text in env.list("WEBHOOK_PRIVATE_NETWORKS", default=[])]
WEBHOOK_CA_FILE = env.str("WEBHOOK_CA_FILE", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = (
    5  # outbox.transports.SEND_SECONDS, which cannot be imported before the applications are there.
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="care@localhost")

# --- Work in the background ---
# How old the signs of life of scheduler and worker may get before /readyz calls them dead. Longer than a sweep that has
# much to catch up on.
HEARTBEAT_MAX_AGE_SECONDS = 60
# How long a message may wait unsent, and a breach unflagged, before /readyz and the metrics call the work late.
LATE_AFTER_SECONDS = {"unsent_message": 15 * 60, "unflagged_breach": 5 * 60}
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

_queue_dir = DATA_DIR / "queue"
if not REDIS_URL:
    for _name in ("messages", "control", "taken"):
        (_queue_dir / _name).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_URL = REDIS_URL or "files://localhost"
# Longer than the longest task: a message comes back only when its worker is certainly dead. Celery wants the same value
# in three places.
_VISIBILITY_SECONDS = 900
CELERY_VISIBILITY_TIMEOUT = _VISIBILITY_SECONDS
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": _VISIBILITY_SECONDS}
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": _VISIBILITY_SECONDS,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "health_check_interval": 30,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(_queue_dir / "messages"),
        "data_folder_out": str(_queue_dir / "messages"),
        "processed_folder": str(_queue_dir / "taken"),
        "control_folder": str(_queue_dir / "control"),
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = None  # The database is the record.
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# On SIGTERM (with REMAP_SIGTERM=SIGQUIT) a worker finishes what it can in so many seconds; the rest comes back.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Orders to a running worker travel by fanout, which on the file queue leaves files that nobody reads.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_BEAT_SCHEDULER = "config.scheduler:Scheduler"
CELERY_BEAT_SCHEDULE = beat_schedule()
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# --- Logs ---
LOGGING = logging_config(
    level=env.str("LOG_LEVEL", default="INFO"), as_json=env.str("LOG_FORMAT", default="console") == "json"
)
LOGGING_CONFIG = "config.logs.configure"
