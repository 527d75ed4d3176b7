"""Invented content for the gallery: people, fits and months that look like a real programme's."""

from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from mentes.foundation import plots
from mentes.foundation.plots import Curve, Estimate, Fits, HeatRow, Likeness, MonthBand
from mentes.foundation.widgets import Counted, DateBox, FileDrop, RadioCards, Rating, TimeBox

Row = SimpleNamespace


class Enrol(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As colleagues know you.", max_length=80)
    want = forms.CharField(
        label="What do you want to learn?",
        help_text="Two or three sentences are plenty.",
        widget=Counted,
        max_length=500,
    )
    language = forms.ChoiceField(
        label="Language for sessions",
        choices=[("en", "English"), ("de", "German"), ("pt", "Portuguese")],
    )
    goals = forms.ChoiceField(
        label="How should the goal be written?",
        choices=[("smart", "SMART"), ("real", "REAL"), ("open", "In your own words")],
        widget=RadioCards(
            hints={
                "smart": "One result with a measure and a date. Good when you know where you are going.",
                "real": "Relevant, experimental, aspirational, learning-based. Good when you are finding out.",
                "open": "A sentence or two. You can give it more shape later.",
            }
        ),
    )
    days = forms.MultipleChoiceField(
        label="Which days suit you?",
        choices=[("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    start = forms.DateField(label="First session on", widget=DateBox)
    at = forms.TimeField(label="At", widget=TimeBox)
    sheet = forms.FileField(
        label="Sign-up sheet", help_text="CSV or Excel, up to 100,000 rows.", widget=FileDrop
    )
    rating = forms.ChoiceField(
        label="How useful was Tuesday’s session?",
        choices=[(1, "Not useful"), (2, "A little"), (3, "Useful"), (4, "Very useful")],
        widget=Rating,
    )
    consent = forms.BooleanField(label="I have read who sees what, and I want to take part.")


def drawn(n: int, middle: float, spread: float, seed: int, low: tuple[int, ...]) -> list[float]:
    """Fits that look like a round's: a hump and a few low ones."""
    random, values = Random(seed), [float(value) for value in low]
    while len(values) < n:
        value = random.gauss(middle, spread)
        if 60 <= value <= 97:
            values.append(value)
    return sorted(values)


BALANCED = Fits("Balanced", drawn(42, 79, 9, 4, (51, 53, 54, 58)))
GOALS = Fits("Goals first", drawn(40, 82, 10, 9, (50, 51, 52, 53, 55, 56, 57)))
ACROSS = Fits("Across teams", drawn(44, 74, 7, 2, (58, 59)))
MANY = Fits("All 900 pairs", drawn(900, 77, 8, 3, tuple(range(48, 60)) * 3))

PAIRS = [
    ("Jonas Weber", "Data analyst, Berlin", "Ruth Adeyemi", "Head of finance, 1 of 2 places", 51,
     ["Wants: presenting to leaders"], ("look", "triangle-alert", "Only choice left")),
    ("Priya Nair", "Product designer, Leeds", "Tomás Silva", "Design director, 2 of 2 places", 53,
     ["Wants: stakeholder skills", "Same time zone"], None),
    ("Oluchi Eze", "Support lead, Lagos", "Hana Sato", "Operations lead, 2 of 3 places", 54,
     ["Wants: managing managers"], ("look", "triangle-alert", "6 h time difference")),
    ("Leo Martin", "Engineer, Paris", "Grace Kim", "Staff engineer, 1 of 2 places", 58,
     ["Wants: technical strategy", "Different team"], None),
    ("Sara Haddad", "People partner, Leeds", "Anil Rao", "Programme director, 2 of 2 places", 68,
     ["Wants: running change", "Asked for Anil first"], ("choice", "star", "First choice")),
    ("Tom Baker", "Engineer, Leeds", "Mei Chen", "Engineering manager, 2 of 2 places", 74,
     ["Wants: leading a team", "Similar path"], None),
]  # fmt: skip
RISKS = [
    ("Jonas Weber", "Ruth Adeyemi", "act", "circle-alert", "No session for 47 days",
     "2 sessions moved, none booked.", "Busy start to the year? Here are 3 times that suit you both."),
    ("Oluchi Eze", "Hana Sato", "act", "circle-alert", "Never met",
     "Matched 26 days ago, 6 h time difference.", "A first hello can be 20 minutes. 09:00 in Lagos is 17:00 in Osaka."),
    ("Leo Martin", "Grace Kim", "look", "triangle-alert", "Gaps are growing",
     "14, then 22, then 34 days between sessions.", "Would every 4 weeks suit you better? Change it in 2 taps."),
    ("Tom Baker", "Mei Chen", "look", "triangle-alert", "No goals yet",
     "3 sessions, no shared goal.", "Start with one REAL goal: what would you like to understand better?"),
]  # fmt: skip
HEAT = [
    HeatRow("Engineering", [80, 85, 90, 85, 75, 80, 90, 95, 90, 20, 35, 85]),
    HeatRow("Product and design", [60, 70, 75, 80, 75, 70, 85, 80, 75, 10, 30, 80]),
    HeatRow("Operations", [50, 45, 60, 55, 50, 40, 45, 50, 40, 5, None, 40]),
    HeatRow("Sales", [70, 60, 65, 70, 60, 55, 65, 60, 55, 15, 20, 60]),
    HeatRow("Finance and people", [65, 75, 70, 80, 85, 75, 80, 85, 80, 15, 40, 75]),
    HeatRow("Support", [], hidden="Hidden: 3 pairs"),
]
WEEKS = ["26 Oct", "2 Nov", "9", "16", "23", "30", "7 Dec", "14", "21", "28", "4 Jan", "11"]
EFFECT = Estimate(
    title="Estimated effect, in points", value=7.0, low=1.6, high=12.5, shown=lambda n: f"{n:+.1f} points",
    short=plots.signed, tick=lambda n: f"{n:+g}", zero="no effect",
    raw=9.1, raw_words="+9.1 raw: 2.1 is who joined",
)  # fmt: skip
STAYED = [
    Curve(
        name, [(m, 1 - m * loss, 1 - m * (loss + 0.003), 1 - m * (loss - 0.003)) for m in range(13)]
    )
    for name, loss in (("Took part", 0.009), ("Colleagues", 0.015))
]
LIKENESS = [
    Likeness("Time in the organisation", 0.34, 0.01),
    Likeness("Team", 0.24, 0.02),
    Likeness("Level", -0.03, 0.0),
]
MONTHS = [
    MonthBand("Sep", None, None, 38),
    MonthBand("Oct", 3, 3.5, 55),
    MonthBand("Nov", 3, 3.5, 62),
    MonthBand("Dec", 2.5, 3, 41, event="Winter break"),
    MonthBand("Jan", 3.5, 4, 61),
]
FUNNEL = [
    ("Invited", 118),
    ("Enrolled", 69),
    ("Matched", 66),
    ("Met once", 63),
    ("Met 3 times or more", 49),
]
NAV = [
    ("Overview", "house", "#", False, None),
    ("People", "users", "#", False, None),
    ("Matching", "git-compare-arrows", "#", True, 3),
    ("Pairs", "handshake", "#", False, None),
    ("Health", "heart-pulse", "#", False, 4),
    ("Messages", "send", "#", False, None),
]
TABS = [
    ("Home", "house", "#", True, None),
    ("Goals", "target", "#", False, None),
    ("Notices", "bell", "#", False, 2),
    ("Me", "user-round", "#", False, None),
]
TASKS = [
    Row(
        title="North star and key results",
        url="#",
        state="done",
        hint="“So that new joiners stay and grow”, 2 key results",
    ),
    Row(
        title="Who can join",
        url="#",
        state="in_progress",
        hint="412 people can see this. The form has no question about languages.",
    ),
    Row(title="Matching rules", url="#", state="not_started", hint=""),
    Row(
        title="Review and launch",
        url="#",
        state="blocked",
        hint="Finish who can join and matching rules first.",
    ),
]
AGENDA = [
    Row(pk=1, text="How the Q4 review went", why="Added by Amara", is_done=True),
    Row(
        pk=2,
        text="Practise the “no, but” for the stakeholder call",
        why="From your goal: say no without losing trust",
        is_done=False,
    ),
    Row(
        pk=3,
        text="What’s getting in the way of the research move?",
        why="Suggested, because that step hasn’t moved for 3 weeks",
        is_done=False,
    ),
]
PRIVACY = [
    Row(
        what="Goals and steps",
        who=["Yes", "Yes", "", ""],
        why="So that you both can look at them in each session",
        keep="1 year after the programme",
    ),
    Row(
        what="Private notes",
        who=["Yes", "", "", ""],
        why="For yourself",
        keep="Until you delete them",
    ),
    Row(
        what="Session ratings",
        who=["Yes", "", "Counted with at least 6 others", ""],
        why="To see whether sessions help",
        keep="1 year, then only counts",
    ),
]
ANSWERS = [
    ("You join as", "Mentee", "#"),
    (
        "You want to learn",
        "Saying no to stakeholders without losing their trust; whether user research is the right move for me.",
        "#",
    ),
    ("Not with", "", "#"),
]


def job(state: str, done: int = 0, total: int = 0, stage: str = "", fault: str = "") -> Row:
    return Row(
        work_title=_("Matching 45 mentees with 31 mentors"), work_state=state, work_stage=stage,
        work_done=done, work_total=total, fault=fault, reference="K7Q2MXPA",
    )  # fmt: skip


def everything() -> dict[str, Any]:
    audience = [_("You"), _("Your partner"), _("Programme admin"), _("Organisation")]
    faulty = Enrol({"name": "", "want": "x" * 520, "language": "en", "consent": ""})
    return {
        "nav": NAV,
        "nav_foot": [
            ("Privacy centre", "shield-check", "#", False, None),
            ("Settings", "settings", "#", False, None),
        ],
        "switcher": Row(
            label="Spring 2027",
            sub="Cohort · starts 1 February",
            others=[
                ("Spring 2027", "Cohort · starts 1 February", "#", True),
                ("Autumn 2026", "Cohort · week 18 of 36", "#", False),
            ],
        ),
        "tabs": TABS,
        "scenarios": [
            (BALANCED, 26, "1 to 3", True),
            (GOALS, 19, "0 to 4", False),
            (ACROSS, 17, "1 to 2", False),
        ],
        "fits": plots.fits(BALANCED, GOALS),
        "many": plots.fits(MANY, uid="many"),
        "bands": plots.bands(MONTHS),
        "effect": plots.estimate(EFFECT, uid="sample-effect"),
        "curves": plots.curves(STAYED),
        "balance": plots.balance(LIKENESS),
        "funnel": plots.funnel(FUNNEL),
        "heat": plots.heat(_("Team"), WEEKS, HEAT, label=_("Who is meeting, scrolls sideways")),
        "heat_key": plots.heat_key("0%", _("100% of pairs met")),
        "pairs": PAIRS,
        "risks": RISKS,
        "parts": [
            ("Goals", 14, 40, "act"),
            ("Skills offered", 17, 20, ""),
            ("Experience gap", 6, 15, "look"),
            ("Availability", 9, 15, ""),
            ("Place and time", 7, 10, ""),
        ],
        "alternatives": [
            ("Anil Rao", 71, "−3", "Sara to Tomás", True),
            ("Grace Kim", 60, "−7", "Nobody", False),
            ("Mei Chen", 66, "−61", "Tom loses his match", False),
        ],
        "unmatched": [
            (
                "Noor Aziz",
                "Every mentor who offers Python is full.",
                "Ask Mei Chen to take a third mentee",
            ),
            (
                "Ben Okafor",
                "His 2 best fits are in his reporting line.",
                "See 5 mentors outside it",
            ),
            ("Ida Lund", "Her form doesn’t say what she wants to learn.", "Send a reminder"),
        ],
        "form": Enrol(auto_id="fresh_%s"),
        "faulty": faulty,
        "tasks": TASKS,
        "answers": ANSWERS,
        "agenda": AGENDA,
        "audience": audience,
        "privacy": [
            Row(what=r.what, cells=list(zip(audience, r.who, strict=True)), why=r.why, keep=r.keep)
            for r in PRIVACY
        ],
        "page_of_many": Paginator(range(1240), 50).page(4),
        "when": datetime(2027, 2, 9, 15, tzinfo=UTC),
        "running": job("waiting", 1240, 3100, "Score"),
        "parked": job("parked", fault="The mail server refused the sign-in."),
        "finished": job("done"),
        "stages": ["Read", "Check", "Score", "Assign", "Done"],
    }
