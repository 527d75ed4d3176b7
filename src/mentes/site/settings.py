"""Every setting, read once from the environment. docs/settings.md lists them; a test compares the two."""

import os
import sys
from pathlib import Path

from mentes.foundation.environment import Environment
from mentes.site.first_run import secret_key_in

ROOT = Path(__file__).resolve().parents[3]
SRC = ROOT / "src"
TESTING = "pytest" in sys.modules
env = Environment("MENTES_")

DATA = env.path("DATA", ROOT / "data", about="Folder of the database and the files.", shown="data/")
DATA.mkdir(parents=True, exist_ok=True)
DEMO = env.flag(
    "DEMO",
    about="Shows /demo/, where a visitor can be anybody. Starts only where the demo made the people.",
)
DEBUG = env.flag("DEBUG", about="Pages of errors with their insides. Never in production.")
URL = env.url(
    "URL",
    "http://127.0.0.1:8000",
    about="The address people use. With https, cookies and HSTS follow.",
)
SECRET_KEY = env.secret("SECRET_KEY", about="Signs links and sessions; made at first run.")
SECRET_KEY = SECRET_KEY or secret_key_in(DATA)
TEXT = env.flag(
    "TEXT",
    about="Goals are compared by their meaning, with a language model on this machine. English; "
    "needs `./mentes setup --text`. Without it they are compared by their words.",
)
CRASH_AT = env.text(
    "CRASH_AT", about="Kills the process at a named point; for the crash tests only."
)
ENGINE_OF_TESTS = env.text(
    "TEST_ENGINE", "sqlite", about="sqlite or postgresql; for the tests only."
)

SCHEME, _, _rest = URL.partition("://")
HOST = _rest.split("/")[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = env.names(
    "HOSTS", f"{HOST},127.0.0.1,localhost", about="Names this site answers to."
)
CSRF_TRUSTED_ORIGINS = [URL]

INSTALLED_APPS = [
    "mentes.site",
    "mentes.demo",
    "mentes.connectors.mail",
    "mentes.insights",
    "mentes.relationship",
    "mentes.pairing",
    "mentes.enrolment",
    "mentes.programmes",
    "mentes.people",
    "mentes.notices",
    "mentes.audit",
    "mentes.foundation",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "django_tasks",
]

MIDDLEWARE = [
    "mentes.foundation.middleware.RequestReference",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mentes.foundation.compression.Compress",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mentes.foundation.body_limit.BodyLimit",  # before the next reads a body to find its token
    "django.middleware.csrf.CsrfViewMiddleware",
    "mentes.foundation.request_values.PlainText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentes.people.middleware.EndedSession",
    "mentes.foundation.time_out.TimeOut",
    "mentes.foundation.middleware.OwnTime",
    "mentes.foundation.middleware.PolicyGate",
    "mentes.people.middleware.FrontDoor",
    "mentes.foundation.submissions.SubmitOnce",
    "mentes.foundation.middleware.RefusedShown",
]

ROOT_URLCONF = "mentes.site.urls"
WSGI_APPLICATION = "mentes.site.wsgi.application"
FORM_RENDERER = "mentes.foundation.shown.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentes.site.context.everywhere",
            ],
            "builtins": ["mentes.foundation.templatetags.ui"],
        },
    }
]

# --- Database: SQLite by default, PostgreSQL when a host is named ------------------------------

_pg_host = env.text(
    "DATABASE_HOST", about="PostgreSQL server or socket folder; empty means SQLite."
)
_pg_name = env.text("DATABASE_NAME", "mentes", about="PostgreSQL database.")
_pg_user = env.text("DATABASE_USER", "mentes", about="PostgreSQL user.")
_pg_port = env.text("DATABASE_PORT", about="PostgreSQL port.")
_pg_password = env.secret("DATABASE_PASSWORD", about="PostgreSQL password.")
_sqlite_file = env.text("DATABASE_FILE", str(DATA / "mentes.sqlite3"), about="SQLite file.")
env.read["DATABASE_FILE"] = env.read["DATABASE_FILE"].__class__(
    "DATABASE_FILE", "file", "mentes.sqlite3 in the data folder", "SQLite file."
)
ON_POSTGRES = bool(_pg_host)
if ON_POSTGRES:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _pg_name,
            "USER": _pg_user,
            "HOST": _pg_host,
            "PORT": _pg_port,
            "PASSWORD": _pg_password,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _sqlite_file,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            # A file, never memory: threads of a live server would lock one another there.
            "TEST": {"NAME": f"{_sqlite_file}.test"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Background work: rows are the truth, jobs are wake-ups (decision 0004) -----------------------

INSTALLED_APPS.append("procrastinate.contrib.django" if ON_POSTGRES else "django_tasks_db")
TASKS = {
    "default": {
        "BACKEND": "mentes.foundation.procrastinate_backend.ProcrastinateBackend"
        if ON_POSTGRES
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}
PROCRASTINATE_ON_APP_READY = "mentes.foundation.procrastinate_backend.register"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # our tasks.py speak the Tasks API
WORK = {
    "notices.Notice": "mentes.notices.tasks.deliver_notice",
    "people.Import": "mentes.people.tasks.run_import",
    "people.DomainChange": "mentes.people.tasks.change_domain",
    "enrolment.SignUpSheet": "mentes.enrolment.tasks.enrol_from",
    "pairing.Round": "mentes.pairing.tasks.work_on_round",
    "pairing.Look": "mentes.pairing.tasks.work_on_look",
    "insights.Study": "mentes.insights.tasks.work_on_study",
    "insights.Mailing": "mentes.insights.tasks.work_on_mailing",
}
SCHEDULE = {
    "mentes.foundation.work.sweep": "* * * * * */15",  # the sixth field is seconds
    "mentes.relationship.tasks.remind": "*/10 * * * *",
    "mentes.relationship.tasks.tell_pairs_halfway": "15 * * * *",
    "mentes.enrolment.tasks.remind_of_enrolment": "45 * * * *",
    "mentes.pairing.tasks.see_what_changed": "* * * * *",
    "mentes.pairing.tasks.start_programmes": "5 * * * *",
    "mentes.insights.tasks.send_due": "25 * * * *",
    "mentes.insights.tasks.release_ratings": "20 3 * * *",
    "mentes.insights.tasks.count_goals": "30 3 * * *",
    "mentes.insights.tasks.read_studies": "35 3 * * *",
    "mentes.insights.tasks.count_key_results": "35 3 * * *",  # some of them from what was drawn of goals
    "mentes.site.tasks.clear_sessions": "50 * * * *",
    "mentes.site.tasks.tidy": "40 3 * * *",
}
if TEXT:
    SCHEDULE["mentes.pairing.tasks.read_texts"] = "*/5 * * * *"

# --- How a lower slice reaches a higher one: these lists and no other way -------------------------

CHANNELS = ["mentes.connectors.mail.channel.deliver"]
PEOPLE_WITH_ROLES = [  # who never gets a link that others could use
    "mentes.people.queries.people_with_roles",
    "mentes.programmes.queries.programmes.people_with_roles",
]
FIRST_PAGE = "mentes.enrolment.queries.joining.first_page"  # after a first sign-in
MAIL_IS_SET = "mentes.connectors.mail.server.is_server_set"
QUIET_HOURS = "mentes.people.queries.quiet_hours"
CALENDARS = ["mentes.connectors.ics.calendar.event"]
ROLES = [
    "mentes.people.permissions.roles_of",
    "mentes.programmes.permissions.roles_of",
]
AUDIT_SENTENCES = "mentes.site.audit_sentences"  # the words of each verb, for who reads the log
POWERS = "mentes.site.powers.POWERS"  # the lines of the table of who may do what
POLICY = [
    "mentes.site.permissions.POLICY",
    "mentes.demo.permissions.POLICY",
    "mentes.connectors.mail.permissions.POLICY",
    "mentes.insights.permissions.POLICY",
    "mentes.relationship.permissions.POLICY",
    "mentes.pairing.permissions.POLICY",
    "mentes.enrolment.permissions.POLICY",
    "mentes.programmes.permissions.POLICY",
    "mentes.people.permissions.POLICY",
    "mentes.notices.permissions.POLICY",
    "mentes.audit.permissions.POLICY",
    "mentes.foundation.permissions.POLICY",
]
PERSONAL_DATA = [
    "mentes.insights.personal_data",
    "mentes.relationship.personal_data",
    "mentes.pairing.personal_data",
    "mentes.enrolment.personal_data",
    "mentes.programmes.personal_data",
    "mentes.people.personal_data",
    "mentes.notices.personal_data",
    "mentes.audit.personal_data",
]
CONSENT_NAMES = "mentes.programmes.queries.programmes.names_of_consents"
FORGOTTEN = "mentes.people.forgotten"  # the list that a backup from before is held to …
FORGET_AGAIN = "mentes.people.actions.forgetting_again.forget_again"  # … by this verb
RETENTION = [
    FORGET_AGAIN,
    "mentes.relationship.actions.retention.clear_what_is_over",
    "mentes.enrolment.actions.ending.remind_of_end",
    "mentes.enrolment.actions.retention.clear_what_is_over",
    "mentes.people.actions.retention.clear_imports_and_links",
    "mentes.notices.actions.clear_old_notices",
    "mentes.insights.actions.nudges.clear_old_mailings",
    "mentes.people.actions.support.close_support",
]
CARDS = {
    "home": [
        "mentes.relationship.cards.my_pairs",
        "mentes.relationship.cards.my_in_betweens",
        "mentes.enrolment.cards.room_of_mentor",
        "mentes.relationship.cards.my_ended_pairs",
        "mentes.enrolment.cards.my_enrolments",
        "mentes.programmes.cards.programmes_i_run",
        "mentes.enrolment.cards.sign_ups_and_ways_in",
        "mentes.site.cards.getting_started",
        "mentes.site.cards.organisation_tasks",
        "mentes.site.cards.audit_state",
        "mentes.insights.cards.all_in_numbers",
        "mentes.enrolment.cards.open_to_me",
    ],
    "person": [
        "mentes.pairing.cards.pairs_of_person",
        "mentes.enrolment.cards.enrolments_of_person",
    ],
    "programme": [
        "mentes.enrolment.cards.enrolment_of_programme",
        "mentes.pairing.cards.matching_of_programme",
        "mentes.insights.cards.health_of_programme",
        "mentes.insights.cards.key_results_of_programme",
        "mentes.insights.cards.study_of_programme",
    ],
    "builder.question": ["mentes.enrolment.cards.question_preview"],
    "builder.rules": ["mentes.pairing.cards.try_rules"],
    "builder.key_result": ["mentes.insights.cards.smallest_effect"],
    "identity": ["mentes.relationship.cards.partners_to_confirm"],
    "pair": ["mentes.relationship.cards.counts_of_pair"],
    "messages": ["mentes.insights.cards.week_of_messages"],
}
STANDINGS = [  # how each programme is doing, in a sentence for whoever runs it: the first that knows one wins
    "mentes.enrolment.cards.standing_of_enrolment",
    "mentes.insights.cards.standing_of_pairs",
]
NEXT_STEPS = [  # what home asks of whoever runs a programme: the first that knows a next step wins
    "mentes.programmes.cards.next_in_design",
    "mentes.enrolment.cards.next_in_enrolment",
    "mentes.pairing.cards.next_in_matching",
    "mentes.insights.cards.next_in_pairs",
    "mentes.enrolment.cards.next_in_letting_in",
]
TAKES_PART = (
    "mentes.enrolment.queries.joining.takes_part"  # is there anything that a doubt would close?
)
DIRECTORY = {  # what the directory of people can be narrowed by
    "programmes": "mentes.enrolment.directory.programmes_for",
    "people_of": "mentes.enrolment.directory.people_of",
}
EXPORTS = {  # ./mentes export NAME: rows as plain values, in an order that never changes
    "people": "mentes.people.tables.plain_people",
    "enrolments": "mentes.enrolment.tables.plain_enrolments",
    "pairs": "mentes.pairing.tables.plain_pairs",
}
AT_START = [  # a sentence for the log of `serve`, or nothing, or no start at all
    "mentes.demo.first_run.refuse_real_people",
    "mentes.people.first_run.say_code",
]
NAVIGATION = [  # the side bar of a programme, in order
    "mentes.programmes.navigation.entries",
    "mentes.enrolment.navigation.entries",
    "mentes.pairing.navigation.entries",
    "mentes.insights.navigation.entries",
    "mentes.programmes.navigation.last_entries",
]
PROGRAMME_PAGE = "/programmes/{slug}/join/"  # where people read about a programme and join: the enrolment slice's
AFTERWARDS = {
    "person_leaving": ["mentes.enrolment.afterwards.person_leaving"],
    "person_left": [
        "mentes.enrolment.afterwards.person_left",
        "mentes.programmes.afterwards.person_left",
    ],
    "eligibility_set": ["mentes.enrolment.afterwards.eligibility_set"],
    "enrolment_withdrawn": ["mentes.pairing.afterwards.enrolment_withdrawn"],
    "wants_nobody_new": ["mentes.pairing.afterwards.wants_nobody_new"],
    "programme_closed": [
        "mentes.pairing.afterwards.programme_closed",
        "mentes.enrolment.afterwards.programme_closed",
    ],
    "draft_deleted": ["mentes.enrolment.afterwards.draft_deleted"],
    "support_given": ["mentes.programmes.afterwards.support_given"],
    "pair_told": ["mentes.relationship.afterwards.pair_told"],
    "pair_closed": ["mentes.relationship.afterwards.pair_closed"],
}

# --- People and sign-in ----------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "mentes.people.passwords.NearlyCommonValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "demo:people" if DEMO else "account_login"
LINK_PAGE = "people:ask_link"  # where somebody without a password proves who they are
IDENTITY_PAGE = "people:identity"  # where somebody confirms that the account is still theirs
LOGIN_REDIRECT_URL = "site:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "mentes.people.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation or the sign-in link
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    # Of an address: from one source or one known browser; from all unknown browsers together, which keeps no
    # known one out. Of a source: loose, for a whole office may be behind one.
    "login_failed": "5/15m/key",
    "login_failed_anywhere": "50/15m/key",
    "login_source": "100/15m/ip",
    "people_link": "5/15m/key",
    "people_link_anywhere": "5/15m/key",
    "people_link_source": "300/15m/ip",
    "reauthenticate": "10/15m/user",
}
TWO_FACTOR = env.flag("TWO_FACTOR", True, about="Admins need a second factor to sign in.")
MFA_ADAPTER = "mentes.people.sign_in.SecondFactor"
MFA_FORMS = {"activate_totp": "mentes.people.sign_in.SecondFactorForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# --- Words, time, files ------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATICFILES_DIRS = [SRC / "built"] if (SRC / "built").exists() else []
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = False
_storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
if not WHITENOISE_USE_FINDERS:
    _storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _storage},
}
MEDIA_ROOT = DATA / "files"  # never served by address; only through a view
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # of a form; files do not count
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
BODY_OF_ANYBODY = 64_000  # bytes of a request, with all its fields, from somebody signed out
UPLOADS = {  # where a file may be sent, and how large the request may be
    "people:imports": 101_000_000,
    "people:events": 101_000_000,
    "people:set_photo": 11_000_000,
    "enrolment:sheets": 101_000_000,
}
CACHES = {
    "default": {
        "BACKEND": "mentes.foundation.limits.LimitTable",
        "LOCATION": "foundation_limits",
        "OPTIONS": {"MAX_ENTRIES": 1000},  # more than these: what is over goes, and nothing else
    }
}

# --- Mail: from the environment, or set in the browser -------------------------------------------------

MAIL_HOST = env.text("MAIL_HOST", about="Mail server. Empty: set it in the browser, or use none.")
MAIL_PORT = env.number("MAIL_PORT", 587, about="Its port.")
MAIL_SECURITY = env.text("MAIL_SECURITY", "starttls", about="starttls, tls or none.")
MAIL_USER = env.text("MAIL_USER", about="Its user.")
MAIL_PASSWORD = env.secret("MAIL_PASSWORD", about="Its password.")
MAIL_SENDER = env.text("MAIL_SENDER", "mentes@localhost", about="Address that mail comes from.")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # nothing is sent past the outbox

# --- Security ---------------------------------------------------------------------------------------------

_https = SCHEME == "https"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # the longest stay; foundation.time_out ends most before
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "__Host-session" if _https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
BEHIND_PROXY = env.flag(
    "BEHIND_PROXY", about="A proxy in front sets X-Forwarded-Proto and X-Forwarded-For."
)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else everybody behind it would share one limit of sign-ins
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "mentes.site.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# --- Logs: structured, without personal data -----------------------------------------------------------------

LOG_LEVEL = env.text("LOG_LEVEL", "INFO", about="DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "mentes.foundation.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},  # requests that wait for a thread are nothing unusual
    },
}

compiled = SRC / "matchmaker" / "__pycache__"  # by ./mentes, at installation
if not os.access(compiled if compiled.exists() else compiled.parent, os.W_OK):
    os.environ.setdefault("NUMBA_CACHE_DIR", str(DATA / "numba"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matchmaker shares its work out itself
env.refuse_unknown()
