"""Launch, start, close, and who runs it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from mentes.audit.models import Entry
from mentes.foundation.actor import System
from mentes.foundation.refused import Refused
from mentes.notices.models import Notice
from mentes.people.models import Person
from mentes.programmes.actions.design import set_north_star
from mentes.programmes.actions.making import make_programme
from mentes.programmes.actions.roles import grant_programme_role, revoke_programme_role
from mentes.programmes.actions.stages import close_programme, launch, start_programme
from mentes.programmes.actions.wording import set_message
from mentes.programmes.models import Programme, ProgrammeRole
from mentes.programmes.queries.launch import invited, launch_check
from mentes.programmes.words import places_by_lot
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> Person:
    return make_person(name="Dana Whitfield", level=6, hired_on=date(2019, 1, 1))


@pytest.fixture
def ready(dana: Person) -> Programme:
    programme = drafted("emerging-leaders", dana)
    make_person(name="Lena Moreau", level=3, hired_on=date(2022, 1, 1))
    make_person(name="New Starter", level=3, hired_on=timezone.localdate())
    return programme


def drafted(template: str, dana: Person) -> Programme:
    programme = make_programme("Spring", by=dana, template=template)
    return set_north_star(programme, by=dana, north_star="So that", owner="", strategy="")


def test_a_launch_tells_everybody_who_may_join_once(ready: Programme, dana: Person) -> None:
    launched = launch(ready, by=dana, invite=True)
    assert launched.state == Programme.State.ENROLLING
    told = {(notice.to.name, notice.kind) for notice in Notice.objects.all()}
    assert told == {
        ("Lena Moreau", "programme.invitation_mentee"),
        ("Dana Whitfield", "programme.invitation_mentor"),
    }
    assert Entry.objects.get(verb="launch").details == {"told": 2}


def test_an_invitation_has_the_persons_name_the_link_and_no_braces(
    ready: Programme, dana: Person
) -> None:
    launch(ready, by=dana, invite=True)
    notice = Notice.objects.get(to__name="Lena Moreau")
    assert notice.text.startswith("Hello Lena,")
    assert notice.link == ready.page
    assert notice.address in notice.paragraphs
    assert "{" not in notice.text + notice.subject


BY_LOT = (
    "There are 40 places: if more people sign up by {day}, they are drawn by lot after that day."
    " If you aren’t drawn, you wait in the order of the draw and get a place when one is free."
)


@pytest.mark.parametrize("own", ["", "Hello {first_name},\n\nJoin us: {link}\n\n{sender_name}"])
def test_an_invitation_to_a_draw_says_when_it_is_and_what_becomes_of_those_not_drawn(
    ready: Programme, dana: Person, own: str
) -> None:
    Programme.objects.update(places_by="lot", mentee_places=40)
    ready.refresh_from_db()
    if own:
        set_message(
            ready, by=dana, moment="invitation_mentee", subject="Join", body=own, is_on=True
        )
    launch(ready, by=dana, invite=True)
    said = BY_LOT.format(day=date_format(ready.enrolment_closes_on, "j F Y"))
    mentee, mentor = (
        Notice.objects.get(kind=f"programme.invitation_{role}") for role in ("mentee", "mentor")
    )
    assert mentee.text.count(said) == 1 and "{" not in mentee.text
    assert mentee.text.index(said) < mentee.text.rindex("\n\n")  # before the signature
    assert "by lot" not in mentor.text


def test_an_invitation_says_nothing_of_lots_where_the_first_come_first(
    ready: Programme, dana: Person
) -> None:
    launch(ready, by=dana, invite=True)
    text = Notice.objects.get(kind="programme.invitation_mentee").text
    assert "by lot" not in text and "\n\n\n" not in text


def test_whoever_is_invited_after_the_last_day_reads_that_they_would_wait(
    ready: Programme,
) -> None:
    ready.places_by, ready.mentee_places = "lot", 40
    ready.enrolment_closes_on = timezone.localdate() - timedelta(days=1)
    assert "If you sign up now, you wait until one is free" in places_by_lot(ready)


def test_invitations_wait_for_the_morning_on_which_enrolment_opens(
    ready: Programme, dana: Person
) -> None:
    launch(ready, by=dana, invite=True)
    due = Notice.objects.filter(kind="programme.invitation_mentee").get().due_at
    assert due is not None
    assert due.date() == ready.enrolment_opens_on


def test_a_quiet_launch_tells_nobody(ready: Programme, dana: Person) -> None:
    launch(ready, by=dana, invite=False)
    assert not Notice.objects.exists()


def test_a_programme_without_a_north_star_does_not_launch(dana: Person) -> None:
    draft = make_programme("Spring", by=dana, template="skills")
    with pytest.raises(Refused, match="north star"):
        launch(draft, by=dana, invite=True)
    draft.refresh_from_db()
    assert draft.state == Programme.State.DRAFT
    assert not Notice.objects.exists()


def test_a_programme_that_nobody_may_join_does_not_launch(dana: Person) -> None:
    draft = drafted("skills", dana)
    Person.objects.update(hired_on=None)
    words = [remark.words for remark in launch_check(draft).blocking]
    assert words == ["No one may join as a mentee.", "No one may join as a mentor."]


def test_a_second_launch_is_refused(ready: Programme, dana: Person) -> None:
    launch(ready, by=dana, invite=True)
    with pytest.raises(Refused, match="enrolling"):
        launch(ready, by=dana, invite=True)
    assert Notice.objects.count() == 2


def test_a_rule_that_no_question_feeds_is_a_warning(ready: Programme) -> None:
    ready.questions.filter(kind="wishes").delete()
    words = [remark.words for remark in launch_check(ready).warnings]
    assert any("asked for this mentor" in line for line in words)


def test_a_programme_starts_once_however_often_it_is_said(ready: Programme, dana: Person) -> None:
    launch(ready, by=dana, invite=False)
    early = start_programme(ready, by=System("the first pairs were told"))
    assert early.state == Programme.State.ENROLLING
    Programme.objects.filter(pk=ready.pk).update(starts_on=timezone.localdate())
    start_programme(ready, by=System("the first pairs were told"))
    again = start_programme(ready, by=System("the first pairs were told"))
    assert again.state == Programme.State.RUNNING
    assert Entry.objects.filter(verb="start_programme").count() == 1


def test_closing_calls_the_higher_slices_inside_its_transaction(
    ready: Programme, dana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch(ready, by=dana, invite=False)

    def fail(event: str, thing: Programme, *, by: object) -> None:
        assert (event, thing.state) == ("programme_closed", Programme.State.CLOSED)
        raise Refused("A pair could not be closed.")

    monkeypatch.setattr("mentes.programmes.actions.stages.afterwards", fail)
    with pytest.raises(Refused):
        close_programme(ready, by=dana)
    ready.refresh_from_db()
    assert ready.state == Programme.State.ENROLLING


def test_a_draft_cannot_be_closed(dana: Person) -> None:
    with pytest.raises(Refused, match="being built"):
        close_programme(drafted("skills", dana), by=dana)


def test_a_new_admin_is_told_once(ready: Programme, dana: Person) -> None:
    ravi = make_person(name="Ravi Menon")
    for _ in range(2):
        grant_programme_role(ready, by=dana, person=ravi)
    assert ProgrammeRole.objects.filter(programme=ready).count() == 2
    assert Notice.objects.get().to == ravi


def test_the_last_admin_stays(ready: Programme, dana: Person) -> None:
    with pytest.raises(Refused):
        revoke_programme_role(ready, by=dana, person=dana)
    ravi = make_person(name="Ravi Menon")
    grant_programme_role(ready, by=dana, person=ravi)
    revoke_programme_role(ready, by=dana, person=dana)
    assert [role.person for role in ready.roles.all()] == [ravi]


def test_somebody_who_left_runs_nothing(ready: Programme, dana: Person) -> None:
    with pytest.raises(Refused):
        grant_programme_role(ready, by=dana, person=make_person(left_on=date(2026, 1, 1)))


def test_who_may_be_both_is_asked_as_the_coordinator_chose(ready: Programme, dana: Person) -> None:
    """One text for each: the mentors' for all who may be both, from a level on, or for nobody."""
    ready.mentee_eligibility = ready.mentor_eligibility = {}
    for level in (2, 6, None):
        make_person(name="Both", level=level)
    every = invited(ready)["invitation_mentee"] | invited(ready)["invitation_mentor"]
    counts = {}
    for mentors_from in (None, 5, 0):
        asked = invited(ready, mentors_from=mentors_from)
        as_mentees = set(asked["invitation_mentee"].values_list("pk", flat=True))
        as_mentors = set(asked["invitation_mentor"].values_list("pk", flat=True))
        assert not as_mentees & as_mentors
        assert as_mentees | as_mentors == set(every.values_list("pk", flat=True))
        counts[mentors_from] = len(as_mentors)
    assert counts[None] < counts[5] < counts[0]


def test_the_launch_says_how_people_come_in(ready: Programme, dana: Person, client: Client) -> None:
    client.force_login(dana)
    page = client.get(reverse("programmes:launch", args=[ready.slug])).content.decode()
    assert "Have no way in yet" in page
    assert reverse("enrolment:ways_in", args=[ready.slug]) in page
