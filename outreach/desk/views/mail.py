"""The mails that an installation without a mail server keeps as files, for administrators to read.

Everybody's are there, with personal links and those that set a password: whoever reads them can act as anybody.
"""

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from notifications import mailbox

from outreach.desk.second_factor import owes_second_factor
from outreach.people.choices import Role

SHOWN = 100

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """For everybody else who is signed in, and where mail is really sent, there is no such page."""

    @never_cache
    @require_safe
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not (request.user.role == Role.ADMINISTRATOR and mailbox.is_in_use()):
            raise Http404
        if owes_second_factor(request.user):
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


def _found(name: str) -> mailbox.StoredMail:
    found = mailbox.stored_mail(name)
    if found is None:
        raise Http404
    return found


@for_administrators
def mails(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/mails.html", {"mails": mailbox.stored_mails(SHOWN), "shown": SHOWN})


@for_administrators
def mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "desk/mail.html", {"mail": _found(name)})


@for_administrators
@csp({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": ["allow-popups"]})
def as_html(request: HttpRequest, name: str) -> HttpResponse:
    """The message as a mail program shows it: its styles stand in attributes, and nothing else of it may run or load."""
    return HttpResponse(_found(name).text_of("text/html"))


@for_administrators
def as_file(request: HttpRequest, name: str) -> FileResponse:
    """The .eml itself, to open in a mail program."""
    _found(name)
    return FileResponse(mailbox.path_of(name).open("rb"), content_type="message/rfc822", as_attachment=True, filename=name)
