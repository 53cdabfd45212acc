"""What belongs to an event: hosts, speakers, agenda, materials, resources, topics and audience."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from outreach.catalogue.models import Resource, Topic
from outreach.desk.forms.merging import SharedForm
from outreach.desk.forms.workspace import Texts, WorkspaceForm, optional_choices, spoken_choices
from outreach.economies.models import Institution
from outreach.economies.queries import name_of, resolve
from outreach.events.choices import HostRole
from outreach.events.models import Event, Session
from outreach.shared.folding import sort_key
from outreach.shared.localized import in_language

_KILOBYTE = 1000


class PartForm(WorkspaceForm):
    """A part of this event. Rows to choose from stand in the order of the reader's language."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        if "session" in self.fields:
            self.fields["session"].queryset = event.sessions.order_by("starts_at", "pk")
            self.fields["session"].label_from_instance = _session_name

    def offer(self, name: str, text: str) -> None:
        field = self.fields[name]
        named = sorted(
            ((row.pk, str(in_language(getattr(row, text)))) for row in field.queryset),
            key=lambda pair: sort_key(pair[1], get_language() or "en"),
        )
        empty = [] if isinstance(field, forms.ModelMultipleChoiceField) else [("", gettext("Choose"))]
        field.choices = [*empty, *named]


def _session_name(session: Session) -> str:
    return f"{session.language.upper()}, {session.local_date:%Y-%m-%d} {session.local_start:%H:%M}"


def _of_session() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=_("Session"), queryset=Session.objects.none(), required=False, empty_label=_("All sessions"))


class HostForm(PartForm):
    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.all(),
        help_text=_("One that is missing is added on the staff pages, under institutions."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=HostRole.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("institution", "name")


class SpeakerForm(PartForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    position_held = Texts(label=_("Position held"), longest=200, required=False)
    spoken = forms.ChoiceField(label=_("Speaks in"), choices=lambda: optional_choices(spoken_choices()), required=False)
    session = _of_session()


class AgendaForm(PartForm):
    minute = forms.IntegerField(label=_("Minutes from the start"), min_value=0, max_value=1440)
    step = Texts(label=_("What happens"), longest=200)
    session = _of_session()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].needed = (self.event.base_language,)


class MaterialForm(PartForm):
    title = Texts(label=_("Title"), longest=200)
    url = forms.URLField(label=_("Web address"), max_length=500, assume_scheme="https", help_text=_("Begins with https://."))
    written = forms.ChoiceField(label=_("Language"), choices=lambda: optional_choices(spoken_choices()), required=False)
    file_format = forms.CharField(label=_("Format"), max_length=20, required=False, help_text=_("As people call it: PDF"))
    kilobytes = forms.IntegerField(label=_("Size in kB"), min_value=1, max_value=10_000_000, required=False)
    session = _of_session()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].needed = (self.event.base_language,)

    @property
    def size(self) -> int | None:
        kilobytes = self.cleaned_data["kilobytes"]
        return kilobytes * _KILOBYTE if kilobytes else None


class ReferenceForm(PartForm):
    resource = forms.ModelChoiceField(label=_("Resource"), queryset=Resource.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("resource", "title")


class EconomiesField(forms.CharField):
    """Codes of economies, written one a line by name or code, and shown by name."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(name_of(code, get_language() or "en") for code in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        codes = {line: resolve(line) for line in lines}
        unknown = [line for line, code in codes.items() if code is None]
        if unknown:
            raise forms.ValidationError(_("We know no economy of this name: %(name)s."), code="economy", params={"name": unknown[0]})
        return list(dict.fromkeys(code for code in codes.values() if code))


class ReachForm(PartForm, SharedForm):
    """Topics, and for whom the event is held."""

    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"), queryset=Topic.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    audience = EconomiesField(
        label=_("Economies it is for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("One a line, by name or code. None means all."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("topics", "title")

    @classmethod
    def of(cls, event: Event) -> dict[str, Any]:
        return {"topics": list(event.topics.all()), "audience": [economy.pk for economy in event.audience.all()]}
