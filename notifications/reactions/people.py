"""Links that people ask for."""

from datetime import datetime

from notifications.drafts import Draft
from notifications.kinds import LINK
from outreach.people import facts
from outreach.registrations.models import Registration


def link_asked(fact: facts.LinkAsked, at: datetime) -> list[Draft]:
    """The link to her registrations, which is made when the mail is written. Nothing for who has none: any address can be asked for."""
    if not Registration.objects.filter(contact=fact.contact_id).exists():
        return []
    return [Draft(LINK, contact_id=fact.contact_id, language=fact.language, fact_at=at, occasion=at.isoformat())]
