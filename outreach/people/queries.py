"""The people whom a mailed link or a private feed's address names."""

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from outreach.people.choices import LinkPurpose
from outreach.people.models import Contact, Link
from outreach.shared import tokens

FEED = "feed"


def digest_of(token: str) -> str:
    """What is stored of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_links(purpose: LinkPurpose, at: datetime) -> QuerySet[Link]:
    """Links that open something at `at`, with their contacts."""
    return Link.objects.select_related("contact").filter(purpose=purpose, expires_at__gt=at, revoked_at__isnull=True)


def link_of(token: str, *, purpose: LinkPurpose, at: datetime) -> Link | None:
    """The live link of a token with its contact, or None. Opens nothing. One query."""
    return live_links(purpose, at).filter(digest=digest_of(token)).first()


def opened_link(pk: int) -> Link | None:
    """A link that was opened, with its contact, until somebody closes it: past its end too. One query."""
    return Link.objects.select_related("contact").filter(pk=pk, revoked_at__isnull=True).first()


def feed_token(contact: Contact) -> str:
    return tokens.make_token(FEED, contact.public_id, contact.feed_counter)


def subscriber_of(token: str) -> Contact | None:
    """Whose private feed this is, or None. One query."""
    public_id = tokens.read_id(token)
    contact = Contact.objects.filter(public_id=public_id).first() if public_id else None
    return contact if contact and tokens.is_valid(token, FEED, contact.public_id, contact.feed_counter) else None
