"""Languages and time zones in people's own words, as the codes we keep."""

import re
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from mentes.people.sheets.cells import listed

NOT_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/")
ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(NOT_PLACES)
)
ZONES.append("UTC")


def _living_zones() -> list[str]:
    """Return the zones that a country's clocks follow today; aliases of old spellings are understood, not offered."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    named = {line.split("\t")[2] for line in table.splitlines() if line and line[0] != "#"}
    return [zone for zone in ZONES if zone in named or zone == "UTC"]


ZONES_OFFERED = _living_zones()


@cache
def _codes() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, facts in LANG_INFO.items():
        if "name" in facts and "-" not in code:
            for word in (code, facts["name"], facts["name_local"]):
                known.setdefault(word.casefold(), code)
    return known | IN_OTHER_WORDS


IN_OTHER_WORDS = {
    word: code
    for code, words in {
        "zh": "mandarin, mandarin chinese, chinese, cantonese, chinesisch, chinois, chino, chinees, cinese, chinês",
        "nb": (
            "norwegian, bokmål, bokmal, norwegian bokmål, norwegian bokmal, norwegisch, norvégien, "
            "noruego, noors, norvegese, norueguês"
        ),
        "nn": "nynorsk",
        "pt": "portuguese, brazilian portuguese, portugiesisch, portugais, portugués, portugees, portoghese",
        "fa": "farsi, dari, persisch, persan, persa",
        "en": "englisch, anglais, inglés, engels, inglese, inglês",
        "de": "allemand, alemán, duits, tedesco, alemão, swiss german, schweizerdeutsch",
        "fr": "französisch, francés, frans, francese, francês, francais",
        "es": "spanisch, espagnol, spaans, spagnolo, espanhol, castilian, castellano, espanol",
        "it": "italienisch, italien, italiano, italiaans",
        "nl": (
            "niederländisch, holländisch, néerlandais, neerlandés, holandés, olandese, holandês, "
            "flemish, flämisch, vlaams"
        ),
        "pl": "polnisch, polonais, polaco, pools, polacco, polonês",
        "ru": "russisch, russe, ruso, russo",
        "tr": "türkisch, turc, turco, turks",
        "ar": "arabisch, arabe, árabe, arabo",
        "uk": "ukrainisch, ukrainien",
        "sv": "schwedisch, suédois, sueco, zweeds, svedese",
        "da": "dänisch, danois, danés, deens, danese",
        "ja": "japanisch, japonais, japonés, japans, giapponese, japonês",
        "hi": "hindustani",
        "el": "griechisch, grec, griego, grieks, greco, grego",
        "cs": "tschechisch, tchèque, checo, tsjechisch, ceco",
        "ro": "rumänisch, roumain, rumano, roemeens, rumeno, romeno",
        "hu": "ungarisch, hongrois, húngaro, hongaars, ungherese",
        "fi": "finnisch, finnois, finés, fins, finlandese",
    }.items()
    for word in words.split(", ")
}  # fmt: skip
HOW_WELL = re.compile(
    r"\b(native|fluent|basic|advanced|intermediate|conversational|beginner|business|mother tongue|muttersprache"
    r"|fließend|grundkenntnisse|courant|natif|langue maternelle|nativo|fluido|moedertaal|vloeiend"
    r"|madrelingua|fluente|[abc][12])\b"
)


def spoken_in(cell: str) -> list[str]:
    """ "English / French", "English and French" or "English; French", one by one."""
    parts = [
        word
        for part in listed(cell)
        for word in re.split(r"\s*[/+&]\s*|\s+(?:and|und|et|y|en|e)\s+", part)
    ]
    return [part for part in dict.fromkeys(map(str.strip, parts)) if part]


def language_code(words: str) -> str | None:
    """en of en, EN-GB, English (native), english: C2 and Englisch."""
    word = re.split(r"[(:]", words.casefold().replace("_", "-"))[0].strip()
    bare = " ".join(
        HOW_WELL.sub(" ", word).split(" - ")[0].replace("-", " - ").split(" - ")[0].split()
    )
    known = _codes()
    return known.get(word) or known.get(word.split("-")[0].strip()) or known.get(bare)


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


WINDOWS = {
    # as Windows, Outlook and Workday say it; one place for each
    "dateline": "Etc/GMT+12", "hawaiian": "Pacific/Honolulu", "alaskan": "America/Anchorage",
    "pacific": "America/Los_Angeles", "us mountain": "America/Phoenix", "mountain": "America/Denver",
    "central": "America/Chicago", "canada central": "America/Regina", "central america": "America/Guatemala",
    "us eastern": "America/Indiana/Indianapolis", "eastern": "America/New_York", "atlantic": "America/Halifax",
    "newfoundland": "America/St_Johns", "sa pacific": "America/Bogota", "sa western": "America/La_Paz",
    "venezuela": "America/Caracas", "e. south america": "America/Sao_Paulo",
    "argentina": "America/Argentina/Buenos_Aires",
    "pacific sa": "America/Santiago", "central standard time (mexico)": "America/Mexico_City",
    "azores": "Atlantic/Azores",
    "gmt": "Europe/London", "greenwich": "Africa/Abidjan", "w. europe": "Europe/Berlin", "romance": "Europe/Paris",
    "central europe": "Europe/Budapest", "central european": "Europe/Warsaw", "w. central africa": "Africa/Lagos",
    "e. europe": "Europe/Chisinau", "fle": "Europe/Kyiv", "gtb": "Europe/Bucharest", "turkey": "Europe/Istanbul",
    "israel": "Asia/Jerusalem", "egypt": "Africa/Cairo", "south africa": "Africa/Johannesburg",
    "russian": "Europe/Moscow",
    "e. africa": "Africa/Nairobi", "arab": "Asia/Riyadh", "arabic": "Asia/Baghdad", "arabian": "Asia/Dubai",
    "iran": "Asia/Tehran", "pakistan": "Asia/Karachi", "west asia": "Asia/Tashkent", "india": "Asia/Kolkata",
    "sri lanka": "Asia/Colombo", "nepal": "Asia/Kathmandu", "bangladesh": "Asia/Dhaka", "central asia": "Asia/Almaty",
    "myanmar": "Asia/Yangon", "se asia": "Asia/Bangkok", "china": "Asia/Shanghai", "singapore": "Asia/Singapore",
    "taipei": "Asia/Taipei", "tokyo": "Asia/Tokyo", "korea": "Asia/Seoul", "w. australia": "Australia/Perth",
    "aus central": "Australia/Darwin", "cen. australia": "Australia/Adelaide", "e. australia": "Australia/Brisbane",
    "cet": "Europe/Berlin", "cest": "Europe/Berlin", "eet": "Europe/Helsinki", "wet": "Europe/Lisbon",
    "bst": "Europe/London",
    "est": "America/New_York", "edt": "America/New_York", "cst": "America/Chicago", "mst": "America/Denver",
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "ist": "Asia/Kolkata", "jst": "Asia/Tokyo",
    "sgt": "Asia/Singapore", "aest": "Australia/Sydney",
    "aus eastern": "Australia/Sydney", "tasmania": "Australia/Hobart", "new zealand": "Pacific/Auckland",
}  # fmt: skip
OFFSET = re.compile(r"\(?(?:gmt|utc)?\s*([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?\)?", re.IGNORECASE)
FIXED = {
    # places without summer time, whose clock is so many minutes ahead all year
    0: "UTC", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 270: "Asia/Kabul", 300: "Asia/Karachi", 360: "Asia/Dhaka",
    390: "Asia/Yangon", 420: "Asia/Bangkok", 480: "Asia/Singapore", 540: "Asia/Tokyo", 570: "Australia/Darwin",
    600: "Australia/Brisbane", 180: "Africa/Nairobi", 240: "Asia/Dubai", 120: "Africa/Johannesburg",
    60: "Africa/Lagos",
    -180: "America/Sao_Paulo", -240: "America/La_Paz", -300: "America/Bogota", -360: "America/Guatemala",
    -420: "America/Phoenix", -600: "Pacific/Honolulu",
}  # fmt: skip


def zone_of(words: str) -> str | None:
    """By its own name or its city, as Windows names it ("W. Europe Standard Time"), else by its offset."""
    word = words.strip().casefold()
    known = _zones()
    if found := known.get(word.replace(" ", "_")) or known.get(word):
        return found
    bare = re.sub(r"^\((?:gmt|utc)[^)]*\)\s*", "", word)
    windows = re.sub(r"\s*(standard|daylight|summer)?\s*time$", "", bare)
    if found := WINDOWS.get(bare) or WINDOWS.get(windows) or known.get(bare.replace(" ", "_")):
        return found
    cities = (
        known.get(city.strip().replace(" ", "_")) or known.get(city.strip())
        for city in bare.split(",")
    )
    if bare != word and (found := next(filter(None, cities), None)):
        return found
    return _by_offset(word)


def _by_offset(word: str) -> str | None:
    match = OFFSET.fullmatch(word)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return FIXED.get(minutes if match[1] == "+" else -minutes)
