"""Users, whom administrators manage, and the people and firms that forms have named."""

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.desk.accounts import MailNotSentError
from outreach.desk.admin.reading import ActionForm, ReadingAdmin
from outreach.desk.admin.site import staff_site
from outreach.desk.forms.zones import zone_choices
from outreach.people.actions import add_user, change_user
from outreach.people.models import Contact, Firm, Link, Team, User
from outreach.people.teams import add_team, set_teams


@admin.register(Team, site=staff_site)
class TeamAdmin(ReadingAdmin):
    """Organisers join a team on the page of their account."""

    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    adds = ["slug", "name"]

    def save_model(self, request: HttpRequest, obj: Team, form: ActionForm, change: bool) -> None:
        obj.pk = add_team(form.cleaned_data["slug"], name=form.cleaned_data["name"], by=request.user.pk).pk


@admin.register(Link, site=staff_site)
class LinkAdmin(ReadingAdmin):
    """That a link was mailed and used; nobody can read it here."""

    event_path = "contact__registrations__event"
    list_display = ["contact", "purpose", "made_at", "expires_at", "revoked_at"]
    list_select_related = ["contact"]
    list_filter = ["purpose"]
    hidden = ["digest"]
    ordering = ["-made_at", "-pk"]


class UserAddForm(ActionForm):
    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class UserChangeForm(ActionForm):
    """Staff pages show times in this zone."""

    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices)


@admin.register(User, site=staff_site)
class UserAdmin(ReadingAdmin):
    """A new user gets a mail with a link that sets the password; nobody else ever knows it."""

    form = UserChangeForm
    add_form = UserAddForm
    list_display = ["name", "email", "role", "economy", "is_active", "last_login"]
    list_select_related = ["economy"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    adds = ["email", "name", "role", "economy", "language", "teams"]
    changes = ["name", "role", "economy", "zone", "is_active", "teams"]
    hidden = ["password"]
    actions = ["send_password_link"]

    def save_model(self, request: HttpRequest, obj: User, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        economy = answers["economy"].pk if answers["economy"] else ""
        if change:
            change_user(
                obj,
                name=answers["name"],
                role=answers["role"],
                economy=economy,
                is_active=answers["is_active"],
                zone=answers["zone"],
                by=request.user.pk,
            )
            set_teams(obj, answers["teams"], by=request.user.pk)
            return
        user = add_user(
            answers["email"],
            name=answers["name"],
            role=answers["role"],
            password=None,
            economy=economy,
            language=answers["language"],
            by=request.user.pk,
        )
        set_teams(user, answers["teams"], by=request.user.pk)
        obj.pk = user.pk
        if not mail_password_link(request, user):
            self._say_unsent(request, [user])

    @admin.action(description=gettext_lazy("Send a link that sets the password"), permissions=["change"])
    def send_password_link(self, request: HttpRequest, users: QuerySet) -> None:
        if unsent := [user for user in users if not mail_password_link(request, user)]:
            self._say_unsent(request, unsent)
        else:
            self.message_user(request, _("The link is on its way."), messages.SUCCESS)

    def _say_unsent(self, request: HttpRequest, users: list[User]) -> None:
        names = ", ".join(user.name for user in users)
        words = _("The mail server did not take the link that sets the password for: %(names)s. Send it again in a few minutes.")
        self.message_user(request, words % {"names": names}, messages.ERROR)


def mail_password_link(request: HttpRequest, user: User) -> bool:
    """Write to the user, in the user's language. A closed account gets nothing. Returns False if the mail could not be sent."""
    form = ResetPasswordForm({"email": user.email})
    if not form.is_valid():
        return True
    try:
        with translation.override(user.language):
            form.save(request)
    except MailNotSentError:
        return False
    return True


@admin.register(Firm, site=staff_site)
class FirmAdmin(ReadingAdmin):
    event_path = "registrations__event"
    list_display = ["name", "economy", "created_at"]
    list_select_related = ["economy"]
    search_fields = ["name", "name_key"]


@admin.register(Contact, site=staff_site)
class ContactAdmin(ReadingAdmin):
    event_path = "registrations__event"
    list_display = ["name", "email", "language", "zone", "proved_at"]
    search_fields = ["name", "email"]
