"""Typed readers of the environment. Each setting is read once, by name, with its meaning beside it.

Knows nothing of Django, so that settings can use it before anything else exists."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


class UnknownSetting(SystemExit):
    """A variable with our prefix that nobody reads: most often a typing error."""


@dataclass(frozen=True)
class Setting:
    name: str
    kind: str
    default: str
    about: str


@dataclass
class Environment:
    prefix: str
    values: Mapping[str, str] = field(default_factory=lambda: os.environ)
    read: dict[str, Setting] = field(default_factory=dict)

    def text(self, name: str, default: str = "", *, about: str) -> str:
        return self._value(name, "text", default, about)

    def flag(self, name: str, default: bool = False, *, about: str) -> bool:
        value = self._value(name, "yes or no", "yes" if default else "no", about).lower()
        if value not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
            raise SystemExit(f"{self.prefix}{name} is '{value}'. Write yes or no.")
        return value in {"1", "true", "yes", "on"}

    def number(self, name: str, default: int, *, about: str) -> int:
        value = self._value(name, "whole number", str(default), about)
        try:
            return int(value)
        except ValueError:
            raise SystemExit(f"{self.prefix}{name} is '{value}'. Write a whole number.") from None

    def names(self, name: str, default: str = "", *, about: str) -> list[str]:
        value = self._value(name, "list with commas", default, about)
        return [part.strip() for part in value.split(",") if part.strip()]

    def path(self, name: str, default: Path, *, about: str, shown: str) -> Path:
        value = self._value(name, "folder", "", about, shown=shown)
        return Path(value).resolve() if value else default

    def secret(self, name: str, *, about: str) -> str:
        """The value itself, or the contents of the file that NAME_FILE points at."""
        value = self._value(name, "secret", "", f"{about} Or {self.prefix}{name}_FILE: a file.")
        self.read[f"{name}_FILE"] = Setting(
            f"{name}_FILE", "file", "", f"Holds {self.prefix}{name}."
        )
        file = self.values.get(f"{self.prefix}{name}_FILE", "")
        if not file:
            return value
        try:
            found = Path(file).read_text().strip()
        except OSError as fault:
            raise SystemExit(f"{self.prefix}{name}_FILE: {fault.strerror}: {file}") from None
        if not found:
            raise SystemExit(f"{self.prefix}{name}_FILE: {file} is empty.")
        return found

    def url(self, name: str, default: str, *, about: str) -> str:
        """The whole address with its scheme. A path is refused: every link here begins at the root."""
        value = self._value(name, "address", default, about).rstrip("/")
        full = f"{self.prefix}{name}"
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError:
            raise SystemExit(f"{full} is '{value}', which is not an address.") from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SystemExit(
                f"{full} is '{value}'. Write the whole address, beginning with https:// or http://."
            )
        if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            short = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
            raise SystemExit(
                f"{full} is '{value}'. Mentes needs a name of its own, without a path: {short}, for example."
            )
        return value

    def refuse_unknown(self) -> None:
        known = {f"{self.prefix}{name}" for name in self.read}
        for name in sorted(set(self.values) - known):
            if name.startswith(self.prefix):
                close = difflib.get_close_matches(name, known, n=1)
                hint = f" Did you mean {close[0]}?" if close else " See docs/settings.md."
                raise UnknownSetting(f"Mentes does not know the setting {name}.{hint}")

    def _value(
        self, name: str, kind: str, default: str, about: str, *, shown: str | None = None
    ) -> str:
        self.read[name] = Setting(name, kind, default if shown is None else shown, about)
        return self.values.get(f"{self.prefix}{name}", default)
