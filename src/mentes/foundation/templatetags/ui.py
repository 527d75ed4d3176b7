"""Parts that every page is built from. Loaded everywhere (a builtin); examples in ../README.md."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zlib import crc32

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentes.foundation import plots
from mentes.foundation.icons import shape
from mentes.foundation.shown import Shown, faults

register = template.Library()

TONES = "abcd"
PILLS = {"neutral", "good", "look", "act", "choice"}
NO_HEADING = re.compile(r"<h1[^>]*>\s*</h1>")
NO_WORDS = re.compile(r'<(p|div) class="m-(?:lede|actions)">\s*</\1>')
NOTICES = {
    "info": "info",
    "done": "circle-check",
    "look": "triangle-alert",
    "act": "circle-alert",
}


# --- Icons, people, pills ---------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", big: bool = False) -> SafeString:
    """An icon says nothing by itself: write the word beside it, or give `label`."""
    size = " m-icon-lg" if big else ""
    inner = mark_safe(shape(name))  # noqa: S308  our own files
    if label:
        return format_html(
            '<svg class="m-icon{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            size,
            label,
            inner,
        )
    return format_html(
        '<svg class="m-icon{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', size, inner
    )


def initials(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper() or "–"


@register.simple_tag
def avatar(person: object, size: str = "", tone: str = "") -> SafeString:
    """The photo, or initials on a colour that stays the same for a name. The name must stand beside it."""
    name, large = str(person), " m-ava-lg" if size == "lg" else ""
    if url := getattr(person, "photo_url", ""):
        picture = '<img class="m-ava{}" src="{}" alt="" width="48" height="48" loading="lazy">'
        return format_html(picture, large, url)
    return format_html(
        '<span class="m-ava m-ava-{}{}" aria-hidden="true">{}</span>',
        tone or _tone(name),
        large,
        initials(name),
    )


def _tone(name: str) -> str:
    return TONES[crc32(name.encode()) % len(TONES)]


@register.simple_tag
def avatar_pair(one: object, other: object, size: str = "") -> SafeString:
    """When both names have one colour, the second takes the next."""
    mine, theirs = _tone(str(one)), _tone(str(other))
    if mine == theirs:
        theirs = TONES[(TONES.index(theirs) + 1) % len(TONES)]
    both = (avatar(one, size, mine), avatar(other, size, theirs))
    return format_html('<span class="m-ava-pair" aria-hidden="true">{}{}</span>', *both)


@register.simple_tag
def discs(one: object, other: object) -> SafeString:
    """Two people who meet, large. Their names must stand beside it."""
    both = (_disc(one, "a"), _disc(other, "b"))
    return format_html('<span class="m-meet-discs" aria-hidden="true">{}{}</span>', *both)


def _disc(person: object, place: str) -> SafeString:
    if url := getattr(person, "photo_url", ""):
        picture = '<img class="m-disc m-disc-{}" src="{}" alt="" width="104" height="104">'
        return format_html(picture, place, url)
    return format_html('<span class="m-disc m-disc-{}">{}</span>', place, initials(str(person)))


@register.simple_tag
def who(person: object, small: object = "", url: str = "", beside: object = None) -> SafeString:
    """A person as a line: avatar, name, one small fact. `beside` makes it two avatars."""
    picture = avatar_pair(person, beside) if beside else avatar(person)
    shown = '<a class="m-who-name" href="{1}">{0}</a>' if url else "<b>{0}</b>"
    return format_html(
        '<span class="m-who">{}<span>{}{}</span></span>',
        picture,
        format_html(shown, person, url),
        format_html("<small>{}</small>", small) if small else "",
    )


@register.simple_tag
def pill(kind: str, icon_name: str, word: object) -> SafeString:
    """A state in words. Kinds: neutral, good, look, act, choice. `icon_name` may be ""."""
    if kind not in PILLS:
        raise ValueError(f"A pill is one of {', '.join(sorted(PILLS))}, not “{kind}”.")
    mark = icon(icon_name) if icon_name else ""
    return format_html('<span class="m-pill m-pill-{}">{}{}</span>', kind, mark, word)


@register.simple_tag
def key(word: str) -> SafeString:
    return format_html('<kbd class="kbd kbd-sm">{}</kbd>', word)


@register.simple_tag
def vh(word: object) -> SafeString:
    """Words for people who listen, where a picture already says it."""
    return format_html('<span class="m-vh">{}</span>', word)


@register.filter
def number(value: float) -> str:
    """{{ 1240|number }} is 1,240."""
    return plots.grouped(value)


# --- Blocks -------------------------------------------------------------------------------------


@register.simple_tag
def crumbs(*parts: object) -> SafeString:
    """{% crumbs programme.name url "Matching" %}: name, address, …, and the page itself last."""
    *links, here = parts
    pairs = zip(links[::2], links[1::2], strict=True)
    items = format_html_join("", '<li><a href="{1}">{0}</a></li>', pairs)
    return format_html(
        '<nav class="m-crumb" aria-label="{}"><ol>{}<li aria-current="page">{}</li></ol></nav>',
        _("You are here"),
        items,
        here,
    )


@register.simple_block_tag
def page_head(content: str) -> str:
    """Without the parts that a page leaves empty; nothing when it writes its own heading."""
    if NO_HEADING.search(content):
        return ""
    return mark_safe(NO_WORDS.sub("", content))  # noqa: S308  it is our own markup, made shorter


@register.simple_block_tag
def panel(
    content: str,
    title: object = "",
    sub: object = "",
    action: object = "",
    action_url: str = "",
    id: str = "",  # noqa: A002  it is the attribute
    flush: bool = False,
) -> str:
    """A titled sheet. `flush`: a table or list that reaches the edges."""
    context = {"content": content, "title": title, "sub": sub, "action": action}
    context |= {"action_url": action_url, "flush": flush}
    context["id"] = id or f"p{crc32(str(title).encode()):x}"
    return render_to_string("foundation/panel.html", context)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: object = "") -> SafeString:
    """Kinds: info, done, look, act."""
    return format_html(
        '<div class="m-notice m-notice-{}">{}{}<div>{}</div></div>',
        kind,
        icon(NOTICES[kind]),
        format_html('<p class="m-strong">{}</p>', title) if title else "",
        content,
    )


@register.simple_block_tag
def stats(content: str, label: object = "") -> SafeString:
    return format_html(
        '<section class="m-panel" aria-label="{}"><dl class="m-stats">{}</dl></section>',
        label or _("Key numbers"),
        content,
    )


@register.simple_tag
def stat(
    label: object, value: object, of: object = "", kind: str = "", icon: str = "", word: object = ""
) -> SafeString:
    """One number: {% stat _("Pairs meeting") 29 of=_("of 33") kind="good" icon="check" word=… %}"""
    return format_html(
        '<div class="m-stat"><dt>{}</dt><dd><span class="m-big">{}{}</span>{}</dd></div>',
        label,
        value,
        format_html(" <small>{}</small>", of) if of else "",
        pill(kind or "neutral", icon, word) if word else "",
    )


@register.simple_block_tag
def effect(content: str, title: object = "") -> SafeString:
    """The bar that says what a change would do, before it is kept."""
    return format_html(
        '<div class="m-effect" id="effect" role="status"><p><span class="m-strong">{}</span></p>{}</div>',
        title or _("Preview:"),
        content,
    )


@register.simple_tag
def delta(
    label: object, before: object, after: object, change: object = "", good: bool = True
) -> SafeString:
    """Before → after, with the change in words or signs."""
    return format_html(
        '<p class="m-delta"><span class="m-small m-mute">{}</span> <span>{}</span> {} <b>{}</b>{}</p>',
        label,
        before,
        icon("arrow-right", label=_("becomes")),
        after,
        format_html(' <span class="{}">{}</span>', "m-up" if good else "m-down", change)
        if change != ""
        else "",
    )


@register.simple_tag
def diff(old: object, new: object) -> SafeString:
    """Old → new, as text in del and ins so that it can be heard as well."""
    nothing = format_html('<span class="m-mute">{}</span>', _("empty"))
    return format_html(
        '<span class="m-diff"><del>{}{}</del>{}<ins>{}{}</ins></span>',
        vh(_("was ")),
        old if old not in ("", None) else nothing,
        icon("arrow-right"),
        vh(_(" now ")),
        new if new not in ("", None) else nothing,
    )


@register.simple_block_tag
def empty(content: str, icon_name: str = "inbox") -> SafeString:
    """What will be here, and the one thing to do about it."""
    return format_html('<div class="m-empty">{}{}</div>', icon(icon_name), content)


# --- Forms --------------------------------------------------------------------------------------


@register.simple_tag
def field(
    bound: BoundField, who_sees: str = "", hint: str = "", label: str = "", legend_size: str = ""
) -> SafeString:
    """A whole field: label, hint, error, control, who sees it. See `shown.Shown` for the kinds."""
    shown = Shown(bound, who_sees=who_sees, hint=hint, label=label)
    context = {"field": bound, "shown": shown, "legend_size": legend_size}
    return render_to_string("foundation/control.html", context)


@register.simple_tag
def error_summary(*forms: BaseForm | BaseFormSet[Any] | str | None) -> SafeString:
    """All that needs changing, at the top, each linked to its field. Nothing when all is well."""
    single = [one for form in forms for one in (form if isinstance(form, BaseFormSet) else [form])]
    found = [fault for form in single if isinstance(form, BaseForm) for fault in faults(form)]
    return (
        render_to_string("foundation/error_summary.html", {"faults": found})
        if found
        else SafeString("")
    )


@register.simple_tag
def who_sees(words: object) -> SafeString:
    """{% who_sees _("You and Amara") %}, beside whatever it is about."""
    return format_html(
        '<p class="m-sees">{}<span>{} {}</span></p>', icon("eye"), _("Who sees this:"), words
    )


@register.simple_tag
def stepper(step: int, of: int, minutes: int | None = None) -> SafeString:
    """3 of 7, about 2 minutes left."""
    left = ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes or 0)
    return format_html(
        '<div class="m-stepper"><p><b>{}</b>{}</p>{}</div>',
        _("%(step)s of %(of)s") % {"step": step, "of": of},
        f", {left % {'n': minutes}}" if minutes else "",
        plots.bar(step, of),
    )


@register.inclusion_tag("foundation/pages.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Pages of a list; what else the address says is kept."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": elided, "query": context["request"].GET}


@register.simple_tag
def page_url(query: QueryDict, number: int) -> str:
    changed = query.copy()
    changed["page"] = str(number)
    return f"?{changed.urlencode()}"


@register.filter
def against(stages: Sequence[str], current: str) -> list[tuple[str, str]]:
    """Each stage of a job as past, now or to come."""
    now = stages.index(current) if current in stages else -1
    order = {True: "past", False: "later"}
    return [(name, "now" if n == now else order[n < now]) for n, name in enumerate(stages)]


# --- Sessions and goals ---------------------------------------------------------------------------


@register.simple_tag
def steps(done: int, of: int, late: int = 0) -> SafeString:
    """The steps of a goal, one segment each; those whose day has passed follow the ones that are done."""
    segment = (
        '<svg viewBox="0 0 10 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="{}" width="10" height="6"/></svg>'
    )
    kinds = ["on" if n < done else "late" if n < done + late else "" for n in range(of)]
    parts = format_html_join("", segment, ([kind] for kind in kinds))
    words = ngettext("%(done)s of %(of)s step done", "%(done)s of %(of)s steps done", of)
    label = words % {"done": done, "of": of}
    return format_html('<div class="m-steps" role="img" aria-label="{}">{}</div>', label, parts)


@register.filter
def tile(when: date | datetime) -> SafeString:
    """A day as a little calendar sheet; the words beside it must say it too."""
    day = localtime(when) if isinstance(when, datetime) else when
    return format_html(
        '<span class="m-date" aria-hidden="true"><span>{}</span><b>{}</b></span>',
        date_format(day, "M"),
        day.day,
    )


# --- Plots ------------------------------------------------------------------------------------------


@register.simple_tag
def bar(value: float, of: float = 100, kind: str = "") -> SafeString:
    return plots.bar(value, of, kind)


@register.simple_tag
def fit(value: float, low: float = 60) -> SafeString:
    """A fit from 0 to 100 with its bar; the colour repeats what the number says."""
    return format_html(
        '<span class="m-fit"><span>{}</span>{}</span>',
        round(value),
        plots.bar(value, 100, "act" if value < low else ""),
    )


@register.simple_tag
def spark(values: Sequence[float]) -> SafeString:
    return plots.spark(values)
