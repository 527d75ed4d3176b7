"""The web server starts here, by way of `serve` or of somebody's own."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentes.site.settings")
application = get_wsgi_application()

from mentes.demo.first_run import refuse_real_people  # noqa: E402  Django is set up now

refuse_real_people()
