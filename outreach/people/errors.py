"""What people's actions refuse."""

from django.utils.translation import gettext_lazy as _

from outreach.shared.errors import DomainError


class LastAdministratorError(DomainError):
    code = "last_administrator"
    message = _("This is the last administrator. Make somebody else one first.")


class TeamKnownError(DomainError):
    code = "team_known"
    message = _("There is a team of this short name already.")
