"""What every template keeps to."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once
TEMPLATES = sorted(Path(settings.SRC).rglob("mentes/**/templates/**/*.html"))
FORM = re.compile(r"<form(?:\{%.*?%\}|\{\{.*?\}\}|[^>{])*>")


def test_no_form_lets_the_browser_speak_beside_our_own_errors() -> None:
    """Browsers' bubbles vanish, speak another language and hide the summary of what is to be changed."""
    offenders = [
        f"{path.name}: {tag}"
        for path in TEMPLATES
        for tag in FORM.findall(path.read_text())
        if 'method="post"' in tag and "novalidate" not in tag
    ]
    assert TEMPLATES and not offenders
