"""A WSGI application that registers without middleware, form, cookies and checks of shape: the same statements and nothing else."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()
# Only now: an app of the installation refuses to start without its middleware.
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "bench.bare_view"
application = WSGIHandler()
