"""All settings, in one file. What differs between installations comes from the environment."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from outreach import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.read("VAR_DIR", str(BASE_DIR / "var")))

# Where the site stands
SITE_URL = env.read_origin("SITE_URL", f"http://localhost:{env.read_int('PORT', default=8000, least=1)}")
SITE_NAME = _("Trade Sessions")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
IS_HTTPS = SITE_URL.startswith("https://")
IS_LOCAL = SITE_HOST in {"localhost", "127.0.0.1", "::1"}
ALLOWED_HOSTS = env.read_list("ALLOWED_HOSTS", f"{SITE_HOST},localhost,127.0.0.1" if IS_LOCAL else SITE_HOST)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many front servers stand before the site and write X-Forwarded-For; 0 believes none.
TRUSTED_PROXIES = env.read_int("TRUSTED_PROXIES", default=0)

DEBUG = env.read_bool("DEBUG", default=False)
if not IS_LOCAL and not env.read("SECRET_KEY"):
    raise ImproperlyConfigured("SECRET_KEY is missing; a site that is not on localhost needs one.")
SECRET_KEY = env.read_or_make_key("SECRET_KEY", VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.read_list("SECRET_KEY_FALLBACKS")
# Links in mails and calendars outlive a rotation of SECRET_KEY: they have a key of their own.
LINK_KEY = env.read_or_make_key("LINK_KEY", VAR_DIR / "link_key")
LINK_KEY_FALLBACKS = env.read_list("LINK_KEY_FALLBACKS")

# Applications, in the order of the layers
INSTALLED_APPS = [
    "outreach.shared",
    "outreach.journal",
    "outreach.limits",
    "outreach.economies",
    "outreach.people",
    "outreach.catalogue",
    "outreach.events",
    "outreach.registrations",
    "outreach.attendance",
    "notifications",
    "outreach.privacy",
    "outreach.pages",
    "outreach.desk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "anymail",
    "csp",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "outreach.pages.middleware.leave_out_bodies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "outreach.pages.middleware.VisitorZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "outreach.desk.middleware.keep_no_account_page",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "outreach.urls"
WSGI_APPLICATION = "outreach.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "outreach.pages.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "outreach.shared.templatetags.show"],
        },
    },
]

# Data
DATABASES = {"default": env.read_database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'outreach.sqlite3'}")}
REDIS_URL = env.read("REDIS_URL")
if REDIS_URL:
    # A dead Redis reads as an empty cache; nothing that must be right stands in it.
    CACHES = {"default": {"BACKEND": "outreach.shared.cache.ForgivingRedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Background work: one schedule, walked by Celery beat or by `manage.py work`
CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
JOURNAL_READERS = ["notifications"]
_SECONDS = timedelta(seconds=1)
CELERY_BEAT_SCHEDULE = {
    "react": {"task": "notifications.react", "schedule": 2 * _SECONDS, "options": {"expires": 10}},
    "deliver": {"task": "notifications.deliver", "schedule": 2 * _SECONDS, "options": {"expires": 10}},
    "remind": {"task": "notifications.remind", "schedule": crontab(), "options": {"expires": 50}},
    "find-missed-reminders": {"task": "notifications.find_missed", "schedule": crontab(minute=47), "options": {"expires": 3600}},
    "forget-windows": {"task": "limits.forget", "schedule": crontab(minute=17), "options": {"expires": 3600}},
    "forget-links": {"task": "people.forget", "schedule": crontab(minute=37), "options": {"expires": 3600}},
    "forget-sessions": {"task": "people.forget_sessions", "schedule": crontab(hour=3, minute=17), "options": {"expires": 3600}},
    "forget-repeats": {"task": "registrations.forget", "schedule": crontab(minute=27), "options": {"expires": 3600}},
    "end-offers": {"task": "registrations.end_offers", "schedule": crontab(), "options": {"expires": 50}},
    "end-allotments": {"task": "registrations.end_allotments", "schedule": crontab(), "options": {"expires": 50}},
    "promote": {"task": "registrations.promote", "schedule": crontab(), "options": {"expires": 50}},
    "forget-mail-bodies": {"task": "notifications.forget", "schedule": crontab(hour=3, minute=7), "options": {"expires": 3600}},
}

# Mail
vars().update(env.read_mail("EMAIL_URL", f"eml://{VAR_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = env.read("DEFAULT_FROM_EMAIL", f"sessions@{SITE_HOST if '.' in SITE_HOST else 'outreach.example'}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Message-IDs stand in this domain, never in the machine's own name.
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
MAIL_BODY_DAYS = env.read_int("MAIL_BODY_DAYS", default=90, least=1)
# No reminder within so many minutes of getting one's place.
REMINDER_REST_MINUTES = env.read_int("REMINDER_REST_MINUTES", default=60)
# A message held longer than this belongs to a worker that died, and is sent again: more than four steps of EMAIL_TIMEOUT.
MAIL_LEASE_SECONDS = env.read_int("MAIL_LEASE_SECONDS", default=120, least=1)
# Changes of a session within so many minutes are one mail, unless it begins within two days.
CHANGE_MERGE_MINUTES = env.read_int("CHANGE_MERGE_MINUTES", default=30, least=0)

# Limits: requests of one kind, counted in a table: (hits, seconds)
LIMITS = {
    "register-by-visitor": (env.read_int("LIMIT_REGISTER_BY_VISITOR", default=60, least=1), 3600),
    "register-by-address": (env.read_int("LIMIT_REGISTER_BY_ADDRESS", default=8, least=1), 3600),
    "link-by-visitor": (env.read_int("LIMIT_LINK_BY_VISITOR", default=20, least=1), 3600),
    "link-by-address": (env.read_int("LIMIT_LINK_BY_ADDRESS", default=4, least=1), 3600),
    "reset-by-visitor": (env.read_int("LIMIT_RESET_BY_VISITOR", default=20, least=1), 3600),
    "reset-by-address": (env.read_int("LIMIT_RESET_BY_ADDRESS", default=3, least=1), 3600),
    "correct-by-visitor": (env.read_int("LIMIT_CORRECT_BY_VISITOR", default=20, least=1), 3600),
    "way-in-by-visitor": (env.read_int("LIMIT_WAY_IN_BY_VISITOR", default=60, least=1), 3600),
    "way-in-by-address": (env.read_int("LIMIT_WAY_IN_BY_ADDRESS", default=4, least=1), 3600),
}

# A seat that comes free in a room is offered for so many hours between 7 and 21 on the person's own clock.
OFFER_WAKING_HOURS = env.read_int("OFFER_WAKING_HOURS", default=12, least=1)

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "outreach" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "outreach" / "static", BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Accounts: staff and delegates only; firms never have one
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "outreach.desk.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Whether the pages for staff wait until an account has a second factor: not where the sample accounts are tried.
REQUIRE_SECOND_FACTOR = env.read_bool("REQUIRE_SECOND_FACTOR", default=IS_HTTPS)
MFA_ADAPTER = "outreach.desk.accounts.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "outreach.desk.forms.keys.AddKeyForm", "edit_webauthn": "outreach.desk.forms.keys.EditKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "outreach.pages.views.errors.csrf_failure"

# Headers
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"mask_tokens": {"()": "outreach.shared.masking.MaskTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_tokens"]}},
    "root": {"handlers": ["console"], "level": env.read("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "fontTools": {"level": "WARNING"},
    },
}
