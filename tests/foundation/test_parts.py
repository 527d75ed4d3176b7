"""The parts of a page: what they say to eyes, to ears and to keys."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from mentes.foundation.icons import NoSuchIcon
from mentes.foundation.templatetags import ui
from mentes.foundation.widgets import Counted, DateBox, FileDrop, RadioCards, Rating


class Form(forms.Form):
    goal = forms.CharField(widget=Counted, max_length=10, help_text="One sentence.")
    rating = forms.ChoiceField(choices=[(1, "Not useful"), (4, "Very useful")], widget=Rating)
    style = forms.ChoiceField(
        choices=[("", "—"), ("smart", "SMART")], widget=RadioCards(hints={"smart": "A measure"})
    )
    day = forms.DateField(widget=DateBox, required=False)
    sheet = forms.FileField(widget=FileDrop, required=False)
    consent = forms.BooleanField(label="I agree")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Priya Nair", "PN"),
        ("Ana-Sofia de la Cruz", "AC"),
        ("Cher", "C"),
        ("  ", "–"),
        ("李 小龙", "李小"),
    ],
)
def test_initials_come_from_the_first_and_last_word(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_a_name_keeps_its_colour() -> None:
    assert ui.avatar("Priya Nair") == ui.avatar("Priya Nair")
    assert "aria-hidden" in ui.avatar("Priya Nair")


def test_an_icon_with_a_name_is_heard_and_one_without_is_not() -> None:
    assert 'aria-label="Notices"' in ui.icon("bell", label="Notices")
    assert 'aria-hidden="true"' in ui.icon("bell")


def test_a_missing_icon_says_where_to_get_it() -> None:
    with pytest.raises(NoSuchIcon, match=r"Copy unicorn\.svg"):
        ui.icon("unicorn")


def test_a_name_is_never_markup() -> None:
    assert "<i>" not in drawn("{% who name small %}", name="<i>Eve</i>", small="<i>x</i>")
    assert "<i>" not in drawn("{% panel title=name %}a{% endpanel %}", name="<i>Eve</i>")
    assert "<i>" not in drawn("{% diff name name %}", name="<i>Eve</i>")
    assert "<i>" not in drawn("{% notice 'info' %}{{ name }}{% endnotice %}", name="<i>Eve</i>")


def test_a_panel_is_named_by_its_heading() -> None:
    markup = drawn("{% panel title='People' %}<p>Here</p>{% endpanel %}")
    name = re.search(r'aria-labelledby="(\w+)"', markup)
    assert name
    assert f'id="{name[1]}">People' in markup
    assert "<p>Here</p>" in markup


def test_a_change_says_old_and_new_and_empty() -> None:
    markup = ui.diff("", "Grace Kim")
    assert "empty" in markup
    assert "<ins>" in markup


def test_the_stepper_says_what_is_left() -> None:
    assert "3 of 7" in ui.stepper(3, 7, minutes=2)
    assert "about 2 minutes left" in ui.stepper(3, 7, minutes=2)
    assert "about 1 minute left" in ui.stepper(6, 7, minutes=1)
    assert "left" not in ui.stepper(7, 7)


def test_pages_keep_the_filter(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/people/", {"team": "Design", "page": "2"})
    page = Paginator(range(1240), 50).page(2)
    markup = drawn("{% pagination page %}", page=page, request=request)
    assert "?team=Design&amp;page=3" in markup
    assert "51 to 100 of 1,240" in markup
    assert '<span aria-current="page">' in markup


def test_one_page_needs_no_links(rf: RequestFactory) -> None:
    page = Paginator(range(3), 50).page(1)
    assert drawn("{% pagination page %}", page=page, request=rf.get("/")).strip() == ""


def test_no_rating_is_chosen_beforehand() -> None:
    markup = drawn("{% field form.rating %}", form=Form())
    assert markup.count('type="radio"') == 2
    assert "checked" not in markup
    assert "<legend" in markup


def test_a_field_is_described_by_its_hint_its_error_and_who_sees_it() -> None:
    form = Form({"goal": "far too long a goal"})
    markup = drawn("{% field form.goal who_sees='You and Amara' %}", form=form)
    described = re.search(r'<textarea[^>]*aria-describedby="([^"]+)"', markup)
    assert described
    for part in described[1].split():
        assert f'id="{part}"' in markup
    assert len(described[1].split()) == 3
    assert 'aria-invalid="true"' in markup
    assert "You and Amara" in markup


def test_the_summary_names_each_field_and_leads_to_it() -> None:
    form = Form({"goal": "far too long a goal"})
    markup = drawn("{% error_summary form %}", form=form)
    assert "“Goal” has 19 characters; 10 is the most." in markup
    assert "Tick “I agree” to go on." in markup
    page = drawn("{% for field in form %}{% field field %}{% endfor %}", form=form)
    targets = re.findall(r'href="#([\w-]+)"', markup)
    assert len(targets) == 4
    for target in targets:
        assert f'id="{target}"' in page


def test_the_summary_is_silent_when_all_is_well() -> None:
    assert drawn("{% error_summary form %}", form=Form()) == ""


def test_own_words_of_a_field_win_over_the_stock_sentence() -> None:
    class Own(forms.Form):
        goal = forms.CharField(error_messages={"required": "Write one goal."})

    assert "Write one goal." in drawn("{% error_summary form %}", form=Own({}))


def test_cards_leave_out_the_empty_choice_and_carry_hints() -> None:
    markup = drawn("{% field form.style %}", form=Form())
    assert markup.count('type="radio"') == 1
    assert "A measure" in markup


def test_an_optional_field_says_so() -> None:
    assert "(optional)" in drawn("{% field form.day %}", form=Form())
    assert 'type="date"' in drawn("{% field form.day %}", form=Form())


def test_a_form_printed_whole_looks_like_its_fields() -> None:
    markup = str(Form())
    assert markup.count("m-field") >= 6
    assert 'type="hidden"' in markup
    assert markup.count("m-label") == 5


def test_a_field_marked_who_sees_in_python_shows_it() -> None:
    form = Form()
    form.fields["goal"].who_sees = "Only you"  # type: ignore[attr-defined]
    assert "Only you" in drawn("{% field form.goal %}", form=form)


def test_stages_before_the_current_one_are_past() -> None:
    assert ui.against(["Read", "Score", "Done"], "Score") == [
        ("Read", "past"),
        ("Score", "now"),
        ("Done", "later"),
    ]
    assert ui.against(["Read"], "") == [("Read", "later")]
