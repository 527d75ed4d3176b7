"""/healthz: does the site answer, does its database?"""

from django.db import connection
from django.http import HttpRequest, JsonResponse

import mentes


def health(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "version": mentes.__version__})
