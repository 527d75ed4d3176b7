"""Print docs/settings.md, as the settings themselves describe it."""

from typing import Any

from mentes.foundation.commands import OwnCommand
from mentes.site import settings

HEAD = """# Settings

Every setting is a variable of the environment. None is needed to start: without any, Mentes keeps
its database and files in `data/` and answers on this machine alone. A variable that starts with
`MENTES_` and is not listed here stops the start, since it is most often a typing error.

This page is made by `./mentes settings-page > docs/settings.md`; a test compares the two.

| Variable | Kind | Default | Meaning |
|---|---|---|---|
"""


def page() -> str:
    rows = [
        f"| `{settings.env.prefix}{one.name}` | {one.kind} | {_default(one.default)} | {one.about} |"
        for one in sorted(settings.env.read.values(), key=lambda one: one.name)
    ]
    return HEAD + "\n".join(rows) + "\n"


def _default(text: str) -> str:
    return f"`{text}`" if text else "empty"


class Command(OwnCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        self.stdout.write(page(), ending="")
