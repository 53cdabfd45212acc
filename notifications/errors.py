"""What the outbox refuses."""

from django.utils.translation import gettext_lazy as _

from outreach.shared.errors import ConflictError


class NotFailedError(ConflictError):
    code = "not_failed"
    message = _("This mail has not failed, or somebody has put it back meanwhile.")
