"""Languages and time zones in people's own words, as the codes we keep."""

from functools import cache
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

NOT_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")
ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(NOT_PLACES)
)
ZONES.append("UTC")


@cache
def _codes() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, facts in LANG_INFO.items():
        if "name" in facts and "-" not in code:
            for word in (code, facts["name"], facts["name_local"]):
                known.setdefault(word.casefold(), code)
    return known | {
        "mandarin": "zh",
        "chinese": "zh",
        "norwegian": "nb",
        "portuguese": "pt",
        "farsi": "fa",
    }


def language_code(words: str) -> str | None:
    """en of en, EN-GB, English (native) and english."""
    word = words.casefold().replace("_", "-").split("(")[0].strip()
    return _codes().get(word) or _codes().get(word.split("-")[0].strip())


def language_name(code: str) -> str:
    if code == "zh":
        return _("Chinese")  # type: ignore[return-value]
    return LANG_INFO[code]["name"] if code in LANG_INFO and "name" in LANG_INFO[code] else code


def language_choices() -> list[tuple[str, str]]:
    codes = {code for code, facts in LANG_INFO.items() if "name" in facts and "-" not in code} | {
        "zh"
    }
    return sorted(((code, str(language_name(code))) for code in codes), key=lambda pair: pair[1])


@cache
def _zones() -> dict[str, str]:
    """By whole name and, where only one is meant, by city."""
    by_city: dict[str, str] = {}
    for zone in ZONES:
        city = zone.rsplit("/", 1)[-1].replace("_", " ").casefold()
        by_city[city] = "" if city in by_city else zone
    whole = {zone.casefold(): zone for zone in ZONES}
    return (
        {city: zone for city, zone in by_city.items() if zone}
        | whole
        | {"gmt": "UTC", "uk": "Europe/London"}
    )


def zone_of(words: str) -> str | None:
    return _zones().get(words.strip().casefold().replace(" ", "_")) or _zones().get(
        words.strip().casefold()
    )
