from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "outreach.shared"

    def ready(self) -> None:
        from outreach.shared import checks  # noqa: F401, PLC0415 - registers them; needs the settings
