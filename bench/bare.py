"""A WSGI application that registers without middleware, form, cookies and checks of shape: the same statements and nothing else."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "bench.bare_view"
application = get_wsgi_application()
