"""The outbox, to read."""

from django.contrib import admin
from notifications.models import Batch, Message

from outreach.desk.admin.reading import ReadingAdmin
from outreach.desk.admin.site import staff_site


@admin.register(Message, site=staff_site)
class MessageAdmin(ReadingAdmin):
    event_path = "registration__event"
    list_display = ["kind", "contact", "state", "due_at", "tries", "sent_at", "error"]
    list_select_related = ["contact"]
    list_filter = ["state", "kind", "is_uncertain"]
    search_fields = ["contact__email", "contact__name", "message_id"]
    ordering = ["-due_at", "-pk"]
    # The words hold the person's own link.
    hidden = ["body"]


@admin.register(Batch, site=staff_site)
class BatchAdmin(ReadingAdmin):
    """What senders hold now; nothing of people. One that stays is a worker's that died, until its lease ends."""

    list_display = ["begun_at", "sent_up_to"]
    ordering = ["begun_at"]
