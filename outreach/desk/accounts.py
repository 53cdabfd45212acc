"""How staff accounts behave."""

import logging
from email.utils import make_msgid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse

from outreach.limits.visitors import address_of
from outreach.people.models import User

logger = logging.getLogger(__name__)


class MailNotSentError(Exception):
    """The mail server cannot be reached, or did not take the mail."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator: nobody signs up. Sign-ins are logged by number, never by address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to the workspace, delegates to what there is for them."""
        return reverse("organise:dashboard" if request.user.is_staff else "account_overview")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("pages:home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_overview")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Counted as everywhere else."""
        return address_of(request.META)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        logger.info("user %s signed in", user.pk)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        logger.warning("a sign-in failed")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Within the request: the outbox writes to contacts, and an account is none. Raises MailNotSentError."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, AnymailError) as error:  # smtplib's errors are OSErrors
            # The words of a server may hold the address.
            logger.warning("a mail about an account could not be sent: %s", type(error).__name__)
            raise MailNotSentError from error

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME}: {subject}"

    def render_mail(self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None) -> EmailMessage:
        """Named and marked like all our mail; Django would put the machine's name into the Message-ID."""
        marks = {"Message-ID": make_msgid(domain=settings.MAIL_DOMAIN), "Auto-Submitted": "auto-generated"}
        return super().render_mail(template_prefix, email, context, (headers or {}) | marks)


class SecondFactorAdapter(DefaultMFAAdapter):
    """What authenticator apps and passkeys call this site."""

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": str(settings.SITE_NAME)}

    def build_totp_svg(self, url: str) -> str:
        """On white, whatever colour the page has: cameras read dark on light."""
        head, path, rest = super().build_totp_svg(url).partition("<path")
        return f'{head}<rect width="100%" height="100%" fill="#fff"/>{path}{rest}'
