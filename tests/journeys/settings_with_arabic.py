"""The site with one language more, which is written from right to left: what adding its catalogue to the settings does."""

from outreach.settings import *  # noqa: F403  a settings module is read as a whole
from outreach.settings import LANGUAGES

LANGUAGES = [*LANGUAGES, ("ar", "العربية")]
