"""The product's settings, and what only tests need: rows for the battery of background work."""

import os

from mentes.site.settings import *  # noqa: F403
from mentes.site.settings import INSTALLED_APPS, SCHEDULE, WORK

INSTALLED_APPS = [*INSTALLED_APPS, "tests.promises.errands"]
WORK = WORK | {"errands.Errand": "tests.promises.errands.tasks.run_errand"}
SCHEDULE = SCHEDULE | {
    "mentes.foundation.work.sweep": "* * * * * */2",
    "tests.promises.errands.tasks.tick": "* * * * * */2",
}
if os.environ.get("NO_SWEEP"):  # for a worker that has to hear of its work
    del SCHEDULE["mentes.foundation.work.sweep"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TWO_FACTOR = False  # tests of the second factor turn it on
