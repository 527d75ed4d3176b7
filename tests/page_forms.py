"""The forms of a page, filled and sent as a person would who presses a button at once."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from django.utils import timezone

SMALLEST = {"time": "10:00", "number": "1", "email": "a@hallam.example"}


@dataclass
class PageForm:
    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    empty: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self) -> dict[str, list[str]]:
        """What is there, the first of each choice, and the smallest that a needed field takes."""
        soon = {"date": (timezone.localdate() + timedelta(days=5)).isoformat()}
        chosen = {name: values[:1] for name, values in self.choices.items()}
        needed = {
            name: [(SMALLEST | soon).get(kind, "A few words")]
            for name, kind in self.empty.items()
            if name in self.required
        }
        return {**chosen, **needed, **self.values}

    def send(self, client: Client, button: tuple[str, str] | None = None) -> Any:
        data: dict[str, Any] = self.filled()
        if button and button[0]:
            data[button[0]] = [button[1]]
        return client.post(self.action, data)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in given}
        if tag == "form":
            action = urljoin(self.address, facts.get("action") or self.address)
            self.form = PageForm(action, facts.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is not None:
            self._control(tag, facts)

    def _control(self, tag: str, facts: dict[str, str]) -> None:
        form, name = self.form, facts.get("name", "")
        assert form is not None
        if "required" in facts:
            form.required.add(name)
        if tag == "button":
            form.buttons.append((name, facts.get("value", "")))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and facts.get("value"):
            form.choices.setdefault(self.select, []).append(facts["value"])
            if "selected" in facts:
                form.values[self.select] = [facts["value"]]
        elif tag == "textarea":
            self.area = name
            form.empty[name] = "text"
        elif tag == "input" and name:
            self._input(form, name, facts)

    def _input(self, form: PageForm, name: str, facts: dict[str, str]) -> None:
        kind, value = facts.get("type", "text"), facts.get("value", "")
        if kind == "radio":
            form.choices.setdefault(name, []).append(value)
            if "checked" in facts:
                form.values[name] = [value]
        elif kind == "checkbox":
            if "checked" in facts:
                form.values.setdefault(name, []).append(value or "on")
        elif value:
            form.values.setdefault(name, []).append(value)
        elif kind != "file":
            form.empty[name] = kind

    def handle_data(self, data: str) -> None:
        if self.form is not None and self.area and data.strip():
            self.form.values[self.area] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""


def forms_on(client: Client, address: str) -> list[PageForm]:
    """The forms that post, as the page offers them."""
    reader = _Reader(address)
    reader.feed(client.get(address).content.decode())
    return [form for form in reader.forms if form.method == "post"]
