"""Closed lists of registrations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from outreach.events.choices import Mode


class Way(TextChoices):
    """How one attends a session."""

    ONLINE = "online", _("Online")
    ROOM = "room", _("In the room")


# The ways of attending that each way of meeting offers.
WAYS: dict[str, tuple[Way, ...]] = {Mode.ONLINE: (Way.ONLINE,), Mode.ROOM: (Way.ROOM,), Mode.HYBRID: (Way.ROOM, Way.ONLINE)}


class IntakeState(TextChoices):
    """What the clock and the counters say of an intake."""

    NOT_YET = "not-yet", _("Opens later")
    OPEN = "open", _("Open")
    FULL = "full", _("Full")
    CLOSED = "closed", _("Closed")


class SeatState(TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Offered")
    RELEASED = "released", _("Released")


class OrganisationType(TextChoices):
    FIRM = "firm", _("A firm")
    SUPPORT = "support", _("A business support organisation")
    GOVERNMENT = "government", _("A government")
    INTERNATIONAL = "international", _("An international organisation")
    OTHER = "other", _("Another organisation")


class OrganisationSize(TextChoices):
    """People working there; micro, small, medium and large as the OECD counts."""

    MICRO = "1-9", _("1 to 9")
    SMALL = "10-49", _("10 to 49")
    MEDIUM = "50-249", _("50 to 249")
    LARGE = "250+", _("250 or more")


class JobRole(TextChoices):
    OWNER = "owner", _("Owner or manager")
    EXPORT = "export", _("Sales or export")
    OPERATIONS = "operations", _("Production or logistics")
    ADVISER = "adviser", _("Adviser or trainer")
    OFFICIAL = "official", _("Public official")
    OTHER = "other", _("Other")


class Sector(TextChoices):
    AGRICULTURE = "agriculture", _("Agriculture and food")
    TEXTILES = "textiles", _("Textiles, clothing and leather")
    CRAFTS = "crafts", _("Crafts and furniture")
    MANUFACTURING = "manufacturing", _("Other manufacturing")
    DIGITAL = "digital", _("Digital services")
    TOURISM = "tourism", _("Tourism")
    SERVICES = "services", _("Other services")
    TRADE = "trade", _("Retail and wholesale")
    OTHER = "other", _("Another sector")


class WomenLed(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Gender(TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Another")
    UNDISCLOSED = "undisclosed", _("I prefer not to say")


class Purpose(TextChoices):
    """What a consent is for, one box each."""

    NEWS = "news", _("Hear of the next sessions")
    DELEGATE = "delegate", _("Be shown by firm’s name to my government’s delegate")
