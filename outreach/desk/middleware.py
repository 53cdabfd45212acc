"""What holds for every page of an account."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


def keep_no_account_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No cache, not the browser's either, keeps a page with secrets or one that a signed-out person could go back to."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match and (match.url_name or "").startswith(("account_", "mfa_")):
            add_never_cache_headers(response)
        return response

    return middleware
