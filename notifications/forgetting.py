"""What the outbox keeps of a person who is erased: that a mail of this kind went out then, and no word of it."""

from django.db import transaction
from django.db.models import Q

from notifications.choices import State
from notifications.models import Message
from outreach.people.models import Contact


@transaction.atomic
def forget_messages(contact: Contact) -> None:
    """Drop what waits, and blank words and errors of every mail to her or about a registration of hers. Two UPDATEs.

    A worker that is sending one right now no longer holds it, so it keeps no words of it either. Part of erasing a
    person, which starts in `outreach.privacy`.
    """
    own = Message.objects.filter(Q(contact=contact) | Q(registration__contact=contact))
    own.filter(state=State.QUEUED).update(state=State.DROPPED, lease_until=None)
    own.update(subject="", body="", error="")
