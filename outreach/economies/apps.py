from django.apps import AppConfig


class EconomiesConfig(AppConfig):
    name = "outreach.economies"
