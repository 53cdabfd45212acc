from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EconomiesConfig(AppConfig):
    name = "outreach.economies"
    verbose_name = _("Economies")
