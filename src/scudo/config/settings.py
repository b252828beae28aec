"""All settings of an installation, from the environment; docs/howto/settings.md explains each."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from scudo.config import environment
from scudo.lib import home
from scudo.lib.postgres import roles

PACKAGE = Path(__file__).resolve().parent.parent

# The provider: defaults are Altec's (PRODUCT.md, Defaults)
PROVIDER_NAME = environment.text("SCUDO_PROVIDER_NAME", "Altec")
PROVIDER_TOWN = environment.text("SCUDO_PROVIDER_TOWN", "Roma")
PROVIDER_PHONE = environment.text("SCUDO_PROVIDER_PHONE", "06 7807070")
PROVIDER_TIMEZONE = environment.text("SCUDO_PROVIDER_TIMEZONE", "Europe/Rome")
PROVIDER_COUNTRY = environment.text("SCUDO_PROVIDER_COUNTRY", "IT")
PATRON_SAINT = environment.text("SCUDO_PATRON_SAINT", "06-29")
OFFICE_HOURS = environment.week("SCUDO_OFFICE_HOURS", "mon-fri 09:00-18:00")
PLAN_NAMES = {
    "trial-90": environment.text("SCUDO_TRIAL_NAME", "Scudo Trial 90"),
    "360": environment.text("SCUDO_360_NAME", "Scudo 360"),
    "full": environment.text("SCUDO_FULL_NAME", "Scudo Full"),
}
PLAN_TARGETS = {
    "trial-90": environment.targets("SCUDO_TRIAL_SLA", "4h/-, 8h/-, 16h/-"),
    "360": environment.targets("SCUDO_360_SLA", "1h/8h, 4h/16h, 8h/40h"),
    "full": environment.targets("SCUDO_FULL_SLA", "1h/4h, 2h/9h, 8h/27h"),
}
EXTRA_TIME_PLANS = environment.names("SCUDO_EXTRA_TIME_PLANS", "360 full", ("trial-90", "360", "full"))
PIN_KEYS = environment.keys("SCUDO_PIN_KEYS")
PIN_POLICY = environment.pin_policy("SCUDO_PIN_POLICY")
MONITOR_NAME = environment.text("SCUDO_MONITOR_NAME", "AltecMonitor")
MAIL_ADDRESS = environment.text("SCUDO_MAIL_ADDRESS", "assistenza@altec.example")

# Where it listens, and whom it talks to
BASE_URL = environment.text("SCUDO_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
WEB_LISTEN = environment.listen("SCUDO_WEB_LISTEN", "127.0.0.1:8000")
WEB_PROCESSES = environment.number("SCUDO_WEB_PROCESSES", environment.cores(most=4) + 2)
SMTP_LISTEN = environment.listen("SCUDO_SMTP_LISTEN", "127.0.0.1:2525")
LMTP_LISTEN = environment.listen("SCUDO_LMTP_LISTEN", "127.0.0.1:2424")
SMTP_SERVER = environment.smtp("SCUDO_SMTP_SERVER", "smtp://127.0.0.1:25")
REPLY_SEPARATOR = environment.separator("SCUDO_REPLY_SEPARATOR", "+")
REPLY_KEY = environment.reply_key("SCUDO_REPLY_KEY")
DKIM = environment.dkim(MAIL_ADDRESS)
MAIL_TRUSTED_SERVERS = frozenset(environment.text("SCUDO_MAIL_TRUSTED_SERVERS", "").lower().split())
ANSWER_LIMITS = environment.limits("SCUDO_ANSWER_LIMITS", "20/10m 100/24h")
SENDER_LIMITS = environment.limits("SCUDO_SENDER_LIMITS", "60/10m")
LETTERS_LATE_MINUTES = environment.number("SCUDO_LETTERS_LATE_MINUTES", 15)
REOPEN_DAYS = environment.number("SCUDO_REOPEN_DAYS", 14, least=0)
WAITING_REMINDERS = environment.days("SCUDO_WAITING_REMINDERS", "3, 7, 14")
CALLS_DAYS = environment.number("SCUDO_CALLS_DAYS", 365)
SAMPLES_DAYS = environment.number("SCUDO_SAMPLES_DAYS", 400)
MAILBOXES = environment.mailboxes("SCUDO_MAILBOXES")
MAIL_LIMIT_MB = environment.number("SCUDO_MAIL_LIMIT_MB", 30)
MAIL_HANDS = environment.number("SCUDO_MAIL_HANDS", environment.cores(most=4) + 1)

# Only a demo or a test may move its clock or show the mailbox page
MOVABLE_CLOCK = environment.flag("SCUDO_MOVABLE_CLOCK")
DEMO = environment.flag("SCUDO_DEMO")

DEBUG = False
SECRET_KEY = home.key("secret")
ALLOWED_HOSTS = [BASE_URL.split("://")[1].split("/")[0].rsplit(":", 1)[0], "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "scudo.lib.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    "scudo.lib",
    "scudo.journal",
    "scudo.customers",
    "scudo.design",
    "scudo.contracts",
    "scudo.desk",
    "scudo.exchange",
    "scudo.monitor",
    "scudo.knowledge",
    "scudo.mail",
    "scudo.voice",
    "scudo.search",
    "scudo.api",
    "scudo.portal",
    "scudo.web",
    "scudo.demo",
    "scudo.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "scudo.lib.ui.middleware.ContentSecurity",
    "scudo.api.middleware.BoundedRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "scudo.lib.ui.middleware.Preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "scudo.lib.ui.context.installation",
            ]
        },
    }
]
ROOT_URLCONF = "scudo.config.urls"
ASGI_APPLICATION = "scudo.config.asgi.application"

DATABASES = {
    "default": {**roles.django_settings(roles.application_url()), "CONN_MAX_AGE": 0},
    "owner": {**roles.django_settings(roles.owner_url()), "TEST": {"MIRROR": "default"}},
}
DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 20, "timeout": 20}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "lib_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "customers.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "scudo.config.accounts.Accounts"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"portal_link": "5/h/key,5/h/ip"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://")
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = PROVIDER_TIMEZONE
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = home.home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "scudo.mail.doors.django.QueuedBackend"
DEFAULT_FROM_EMAIL = MAIL_ADDRESS
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("SCUDO_LOG_LEVEL", "WARNING")},
    "loggers": {"scudo": {"level": environment.text("SCUDO_LOG_LEVEL", "INFO")}},
}
