from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "outreach.catalogue"
