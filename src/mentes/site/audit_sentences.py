"""What each entry of the audit log says, as a sentence with the names of what it is about.

Every verb that writes an entry has its words here; `tests/house/test_audit_sentences.py` finds the one that has not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from mentes.audit.models import Entry
from mentes.foundation.widgets import Words
from mentes.programmes.models import Programme, Role
from mentes.programmes.queries.programmes import names_of_consents

PROGRAMME, PEOPLE, JOINING, MATCHING, PAIRS, NUMBERS, SYSTEM = (
    gettext_lazy("Designing and running a programme"),
    gettext_lazy("People and access"),
    gettext_lazy("Joining a programme"),
    gettext_lazy("Matching"),
    gettext_lazy("Inside a pair: that it happened, never what was said"),
    gettext_lazy("Numbers and studies"),
    gettext_lazy("Privacy and upkeep"),
)
OWN = {
    "start_enrolment": gettext_lazy("began the form of {programme} as a {role}"),
    "enrol": gettext_lazy("joined {programme} as a {role}"),
    "withdraw": gettext_lazy("withdrew from {programme} as a {role}"),
    "set_places": gettext_lazy("set their places in {programme} to {places}"),
    "set_profile": gettext_lazy("changed their skills and languages"),
    "change_person": gettext_lazy("changed their own profile"),
    "set_photo": gettext_lazy("set their photo"),
    "remove_photo": gettext_lazy("removed their photo"),
    "export_person": gettext_lazy("downloaded their own data"),
    "forget_person": gettext_lazy("erased their own data"),
    "end_sessions": gettext_lazy("signed out everywhere"),
    "accept_invitation": gettext_lazy("accepted the invitation"),
    "change_password": gettext_lazy("changed their password"),
    "change_second_factor": gettext_lazy("changed their second factor"),
    "confirm_identity": gettext_lazy("confirmed that their account is still theirs"),
    "deny_address_change": gettext_lazy("said that a new address isn’t theirs"),
}
"""where somebody does it about themselves; else the words below"""

SENTENCES: dict[str, tuple[Words, Words]] = {
    # --- a programme
    "make_programme": (PROGRAMME, gettext_lazy("made the programme {thing}")),
    "set_page": (PROGRAMME, gettext_lazy("changed the name or the page of {thing}")),
    "set_north_star": (PROGRAMME, gettext_lazy("changed the north star of {thing}")),
    "set_calendar": (PROGRAMME, gettext_lazy("changed the dates of {thing}")),
    "set_eligibility": (PROGRAMME, gettext_lazy("changed who can join {thing}")),
    "set_goals": (PROGRAMME, gettext_lazy("changed how goals work in {thing}")),
    "set_rules": (PROGRAMME, gettext_lazy("changed the matching rules of {thing}")),
    "accept_step": (
        PROGRAMME,
        gettext_lazy("kept a step of the design of {thing} as the template has it"),
    ),
    "set_sender": (PROGRAMME, gettext_lazy("changed who the messages of {thing} come from")),
    "set_message": (PROGRAMME, gettext_lazy("changed a message of {thing}")),
    "add_key_result": (PROGRAMME, gettext_lazy("added a key result to {thing}")),
    "change_key_result": (PROGRAMME, gettext_lazy("changed a key result of {thing}")),
    "remove_key_result": (PROGRAMME, gettext_lazy("removed a key result of {thing}")),
    "add_question": (PROGRAMME, gettext_lazy("added a question to the form of {thing}")),
    "change_question": (PROGRAMME, gettext_lazy("changed a question of the form of {thing}")),
    "move_question": (PROGRAMME, gettext_lazy("moved a question of the form of {thing}")),
    "remove_question": (PROGRAMME, gettext_lazy("removed a question from the form of {thing}")),
    "add_part": (PROGRAMME, gettext_lazy("added to the texts of {thing}")),
    "change_part": (PROGRAMME, gettext_lazy("changed the texts of {thing}")),
    "move_part": (PROGRAMME, gettext_lazy("changed the order of the texts of {thing}")),
    "remove_part": (PROGRAMME, gettext_lazy("removed a part from the texts of {thing}")),
    "restore_texts": (PROGRAMME, gettext_lazy("put the template’s texts back in {thing}")),
    "delete_draft": (PROGRAMME, gettext_lazy("deleted the draft {name}")),
    "launch": (PROGRAMME, gettext_lazy("launched {thing}; {told} people were told")),
    "start_programme": (PROGRAMME, gettext_lazy("started {thing}")),
    "close_programme": (PROGRAMME, gettext_lazy("closed {thing}")),
    "grant_programme_role": (PROGRAMME, gettext_lazy("made {other} an admin of {thing}")),
    "revoke_programme_role": (PROGRAMME, gettext_lazy("removed {other} as an admin of {thing}")),
    "remind_of_enrolment": (
        PROGRAMME,
        gettext_lazy("reminded people that enrolment of {thing} closes or their form isn’t sent"),
    ),
    "ask_to_close": (PROGRAMME, gettext_lazy("reminded the admins that {thing} is over and open")),
    "warn_of_clearing": (
        PROGRAMME,
        gettext_lazy("told the admins of {thing} that what people said will be cleared"),
    ),
    "nudge": (PROGRAMME, gettext_lazy("sent a nudge to {thing}")),
    "send_test_nudge": (PROGRAMME, gettext_lazy("sent themselves a test of a nudge to {thing}")),
    "set_nudge_timing": (PROGRAMME, gettext_lazy("changed when the nudges of {thing} go out")),
    "confirm_nudges": (PROGRAMME, gettext_lazy("confirmed this week’s nudges of {thing}")),
    "take_back_nudges": (PROGRAMME, gettext_lazy("took this week’s nudges of {thing} back")),
    "leave_out_nudge": (PROGRAMME, gettext_lazy("left {thing} out of this week’s nudges")),
    "put_back_nudge": (PROGRAMME, gettext_lazy("put {thing} back among this week’s nudges")),
    # --- joining
    "start_enrolment": (JOINING, gettext_lazy("began the form of {programme} for {person}")),
    "enrol": (JOINING, gettext_lazy("enrolled {person} in {programme} as a {role}")),
    "approve": (JOINING, gettext_lazy("approved {person} as a {role} in {programme}")),
    "decline": (JOINING, gettext_lazy("declined {person} as a {role} in {programme}")),
    "put_on_waiting_list": (
        JOINING,
        gettext_lazy("put {person} on the waiting list of {programme}"),
    ),
    "withdraw": (JOINING, gettext_lazy("took {person} out of {programme} as a {role}")),
    "set_places": (
        JOINING,
        gettext_lazy("set the places of {person} in {programme} to {places}"),
    ),
    "set_profile": (JOINING, gettext_lazy("changed the skills and languages of {thing}")),
    "open_lottery": (JOINING, gettext_lazy("opened the draw of places of {thing}")),
    "drop_lottery": (JOINING, gettext_lazy("dropped the draw of places of {thing}")),
    "give_priority": (
        JOINING,
        gettext_lazy("gave {person} a place in {programme} before the draw"),
    ),
    "take_back_priority": (
        JOINING,
        gettext_lazy("put {person} back into the draw of {programme}"),
    ),
    "draw_places": (JOINING, gettext_lazy("drew the places of {thing}: {seats} places")),
    "give_free_place": (JOINING, gettext_lazy("gave {person} a free place in {programme}")),
    "import_sign_ups": (JOINING, gettext_lazy("enrolled people in {thing} from a sheet")),
    "undo_sign_ups": (JOINING, gettext_lazy("took back a sign-up sheet of {thing}")),
    "drop_sheet": (JOINING, gettext_lazy("dropped a sign-up sheet of {thing}")),
    # --- matching
    "start_round": (MATCHING, gettext_lazy("started matching in {thing}")),
    "propose_matches": (MATCHING, gettext_lazy("proposed {pairs} pairs in {thing}")),
    "run_again": (MATCHING, gettext_lazy("ran the matching of {thing} again")),
    "stop_round": (MATCHING, gettext_lazy("stopped the matching of {thing}")),
    "keep_best_so_far": (MATCHING, gettext_lazy("kept the best pairs found so far in {thing}")),
    "drop_round": (MATCHING, gettext_lazy("dropped the proposals of {thing}")),
    "swap": (MATCHING, gettext_lazy("changed a proposed pair in {thing}")),
    "exclude": (MATCHING, gettext_lazy("ruled out a pair in {thing}")),
    "let_again": (MATCHING, gettext_lazy("allowed a ruled-out pair again in {thing}")),
    "lock": (MATCHING, gettext_lazy("locked a proposed pair in {thing}")),
    "unlock": (MATCHING, gettext_lazy("unlocked a proposed pair in {thing}")),
    "undo_change": (MATCHING, gettext_lazy("took back a change of the proposals of {thing}")),
    "publish": (MATCHING, gettext_lazy("published {pairs} pairs in {thing}")),
    "undo_publish": (MATCHING, gettext_lazy("took back {pairs} published pairs in {thing}")),
    "tell_pairs": (MATCHING, gettext_lazy("told {pairs} pairs in {thing}")),
    "pair_two": (MATCHING, gettext_lazy("paired two people by hand: {thing}")),
    "read_texts": (MATCHING, gettext_lazy("compared {texts} texts for the matching of {thing}")),
    # --- a pair
    "switch": (PAIRS, gettext_lazy("asked for a new mentor instead of {thing}")),
    "settle": (PAIRS, gettext_lazy("settled a request for a change in {thing}")),
    "pause": (PAIRS, gettext_lazy("paused {thing}")),
    "resume": (PAIRS, gettext_lazy("resumed {thing}")),
    "extend": (PAIRS, gettext_lazy("extended {thing}")),
    "close": (PAIRS, gettext_lazy("ended {thing}")),
    "ask_partner": (
        PAIRS,
        gettext_lazy("asked the other one to say whose account it is in {thing}"),
    ),
    "say_hello": (PAIRS, gettext_lazy("said hello in {thing}")),
    "agree": (PAIRS, gettext_lazy("agreed to the agreement of {thing}")),
    "change_agreement": (PAIRS, gettext_lazy("changed the agreement of {thing}")),
    "book_session": (PAIRS, gettext_lazy("booked a session of {thing}")),
    "move_session": (PAIRS, gettext_lazy("moved a session of {thing}")),
    "cancel_session": (PAIRS, gettext_lazy("cancelled a session of {thing}")),
    "hold": (PAIRS, gettext_lazy("marked a session of {thing} as held")),
    "log_session": (PAIRS, gettext_lazy("logged a session of {thing}")),
    "say_not_met": (PAIRS, gettext_lazy("said that a session of {thing} didn’t take place")),
    "check_in": (PAIRS, gettext_lazy("checked in after a session of {thing}")),
    "rate": (PAIRS, gettext_lazy("rated a session of {thing}")),
    "carry_over": (PAIRS, gettext_lazy("brought goals and notes along into {thing}")),
    "change_rhythm": (PAIRS, gettext_lazy("changed how often {thing} meet")),
    "set_goal": (PAIRS, gettext_lazy("wrote a goal in {thing}")),
    "change_goal": (PAIRS, gettext_lazy("changed a goal in {thing}")),
    "end_goal": (PAIRS, gettext_lazy("ended a goal in {thing}")),
    "reopen_goal": (PAIRS, gettext_lazy("opened a goal again in {thing}")),
    "clear_pair": (PAIRS, gettext_lazy("cleared what {thing} had written, as its time was over")),
    # --- numbers
    "count_key_results": (NUMBERS, gettext_lazy("counted the key results of {thing}")),
    "record_reading": (NUMBERS, gettext_lazy("recorded a value of a key result of {thing}")),
    "correct_reading": (NUMBERS, gettext_lazy("corrected a value of a key result of {thing}")),
    "draw_goal_figures": (NUMBERS, gettext_lazy("released new numbers about goals in {thing}")),
    "draw_outcome_figures": (
        NUMBERS,
        gettext_lazy("released new numbers about who stayed, moved or was promoted in {thing}"),
    ),
    "draw_pair_figures": (
        NUMBERS,
        gettext_lazy("released new numbers about how pairs are doing in {thing}"),
    ),
    "release_month": (NUMBERS, gettext_lazy("released a month’s ratings of {thing}")),
    "plan_study": (NUMBERS, gettext_lazy("planned a study of {thing}")),
    "lock_plan": (NUMBERS, gettext_lazy("locked the plan of a study of {thing}")),
    "amend_plan": (NUMBERS, gettext_lazy("amended the plan of a study of {thing}")),
    "start_study": (NUMBERS, gettext_lazy("asked for the result of a study of {thing}")),
    "run_study": (NUMBERS, gettext_lazy("worked out the result of a study of {thing}")),
    "set_assumptions": (NUMBERS, gettext_lazy("said what things cost in {thing}")),
    # --- people
    "add_person": (PEOPLE, gettext_lazy("added {thing} to the directory")),
    "change_person": (PEOPLE, gettext_lazy("changed the entry of {thing}")),
    "invite": (PEOPLE, gettext_lazy("made an invitation for {thing}")),
    "confirm_claim": (PEOPLE, gettext_lazy("confirmed face to face who asked to come in: {thing}")),
    "drop_claim": (PEOPLE, gettext_lazy("turned away who asked to come in as {thing}")),
    "make_links": (PEOPLE, gettext_lazy("made {people} personal links: {thing}")),
    "accept_invitation": (PEOPLE, gettext_lazy("accepted the invitation of {thing}")),
    "leave": (PEOPLE, gettext_lazy("entered that {thing} leaves")),
    "come_back": (PEOPLE, gettext_lazy("entered that {thing} is back")),
    "end_sessions": (PEOPLE, gettext_lazy("signed {thing} out everywhere")),
    "set_photo": (PEOPLE, gettext_lazy("set the photo of {thing}")),
    "remove_photo": (PEOPLE, gettext_lazy("removed the photo of {thing}")),
    "question_identity": (
        PEOPLE,
        gettext_lazy("asked for a confirmation of whose account it is: {thing}"),
    ),
    "confirm_identity": (PEOPLE, gettext_lazy("confirmed whose account it is: {thing}")),
    "deny_address_change": (PEOPLE, gettext_lazy("said that a new address of {thing} is wrong")),
    "propose_domain_change": (
        PEOPLE,
        gettext_lazy("proposed new addresses for {people} people of one domain"),
    ),
    "confirm_domain_change": (PEOPLE, gettext_lazy("confirmed new addresses for {people} people")),
    "drop_domain_change": (PEOPLE, gettext_lazy("dropped a proposal of new addresses")),
    "change_domain": (PEOPLE, gettext_lazy("changed the addresses of {people} people")),
    "change_password": (PEOPLE, gettext_lazy("changed the password of {thing}")),
    "change_second_factor": (PEOPLE, gettext_lazy("changed the second factor of {thing}")),
    "give_role": (PEOPLE, gettext_lazy("gave {thing} the role “{role_name}”")),
    "take_role": (PEOPLE, gettext_lazy("took the role “{role_name}” from {thing}")),
    "give_support": (PEOPLE, gettext_lazy("gave {thing} support access")),
    "end_support": (PEOPLE, gettext_lazy("ended the support access of {thing}")),
    "close_support": (PEOPLE, gettext_lazy("ended the support access of {thing} on its day")),
    "import_people": (PEOPLE, gettext_lazy("imported people from a file")),
    "import_events": (PEOPLE, gettext_lazy("imported employment events from a file")),
    "undo_import": (PEOPLE, gettext_lazy("took back an import")),
    "drop_import": (PEOPLE, gettext_lazy("dropped an import")),
    "found_organisation": (PEOPLE, gettext_lazy("set up this installation")),
    "change_organisation": (PEOPLE, gettext_lazy("changed the organisation’s settings")),
    "finish_set_up": (PEOPLE, gettext_lazy("finished the set-up")),
    "set_mail_server": (PEOPLE, gettext_lazy("set the mail server")),
    "send_all_again": (PEOPLE, gettext_lazy("sent again what had not arrived")),
    "settle_waiting": (PEOPLE, gettext_lazy("sent what had waited for a mail server")),
    # --- privacy and upkeep
    "record_consent": (SYSTEM, gettext_lazy("agreed to the privacy notice of {thing}")),
    "withdraw_consent": (SYSTEM, gettext_lazy("withdrew consent: {thing}")),
    "export_person": (SYSTEM, gettext_lazy("downloaded the data of {thing}")),
    "forget_person": (SYSTEM, gettext_lazy("erased the data of {thing}")),
    "forget_again": (SYSTEM, gettext_lazy("erased again who had been erased before a restore")),
    "clear_old_notices": (SYSTEM, gettext_lazy("cleared old notices")),
    "clear_what_was_said": (SYSTEM, gettext_lazy("cleared what people had said in their forms")),
    "clear_imports_and_links": (SYSTEM, gettext_lazy("cleared old imports and sign-in links")),
    "make_demo": (SYSTEM, gettext_lazy("filled the demo")),
}
"""by verb: its group in the filter, and what was done"""


def groups_of(verbs: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The verbs of the log as a grouped choice, in the order of this file."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    known = set(verbs)
    for verb, (group, words) in SENTENCES.items():
        if verb in known:
            groups[str(group)].append((verb, _as_choice(str(OWN.get(verb, words)))))
    other = sorted(known - set(SENTENCES))
    if other:
        groups[_("Other")] = [(verb, verb.replace("_", " ")) for verb in other]
    return list(groups.items())


def _as_choice(words: str) -> str:
    """joined {programme} as a {role}: Joined … as a …"""
    shown = words.format_map(_Named({}, missing="…"))
    return shown[:1].upper() + shown[1:]


@dataclass(frozen=True)
class Line:
    entry: Entry
    who: str
    what: str

    @property
    def sentence(self) -> str:
        return f"{self.who} {self.what}."

    @property
    def why(self) -> str:
        """What made Mentes act by itself."""
        return self.entry.reason if self.entry.by is None and self.entry.salt else ""

    @property
    def code(self) -> str:
        """enrol, enrolment.Enrolment 751, state: enrolled"""
        entry = self.entry
        facts = [f"{name}: {value}" for name, value in entry.details.items()]
        return ", ".join([entry.verb, f"{entry.subject} {entry.subject_id}".strip(), *facts])


class _Named(dict[str, Any]):
    def __init__(self, known: Mapping[str, Any], missing: str) -> None:
        super().__init__(known)
        self.missing = missing

    def __missing__(self, key: str) -> str:
        return self.missing


def sentences_of(entries: Iterable[Entry]) -> list[Line]:
    """One question for each kind of thing they are about, however many entries."""
    rows = list(entries)
    names = _names(rows)
    return [Line(row, _who(row), _what(row, names)) for row in rows]


def _who(entry: Entry) -> str:
    if entry.by is not None:
        return str(entry.by)
    return _("A former colleague") if not entry.salt else _("Mentes")


def _what(entry: Entry, names: Mapping[tuple[str, str], Mapping[str, str]]) -> str:
    found = SENTENCES.get(entry.verb)
    if found is None:
        return entry.verb.replace("_", " ")
    facts = names.get((entry.subject, entry.subject_id), {})
    is_own = entry.by_id is not None and facts.get("person_id") == str(entry.by_id)
    words = OWN.get(entry.verb, found[1]) if is_own else found[1]
    known = {**entry.details, **facts}
    if "role" in entry.details:
        known["role_name"] = _role_name(entry.details["role"])
    if "person" in entry.details:
        known["other"] = names.get(("people.Person", str(entry.details["person"])), {}).get(
            "thing", _("a former colleague")
        )
    return str(words).format_map(_Named(known, missing=_("something that is gone")))


def _role_name(role: str) -> str:
    roles = apps.get_model("people", "OrganisationRole")._meta.get_field("role").choices or ()
    return str({str(key): label for key, label in roles}.get(role, role))


def _names(rows: list[Entry]) -> dict[tuple[str, str], dict[str, str]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.subject].add(row.subject_id)
        if "person" in row.details:
            wanted["people.Person"].add(str(row.details["person"]))
    return {
        (label, pk): facts
        for label, pks in wanted.items()
        for pk, facts in _facts(label, pks, rows).items()
    }


def _facts(label: str, pks: set[str], rows: list[Entry]) -> dict[str, dict[str, str]]:
    """By id of the thing: how a sentence names it."""
    numbers = [int(pk) for pk in pks if pk.isdecimal()]
    if label == "people.Person":
        people = apps.get_model(label).objects.filter(pk__in=numbers)
        return {
            str(pk): {"thing": name, "person": name, "person_id": str(pk)}
            for pk, name in people.values_list("pk", "name")
        }
    if label == "programmes.Programme":
        named = Programme.objects.filter(pk__in=numbers).values_list("pk", "name")
        return {str(pk): {"thing": name, "programme": name} for pk, name in named}
    if label == "enrolment.Enrolment":
        return _of_enrolments(numbers)
    if label == "pairing.Pair":
        return _of_pairs(numbers)
    if label == "people.Consent":
        return _of_consents(numbers)
    if label in PATHS:
        rows_of = apps.get_model(label)._base_manager.filter(pk__in=numbers)
        named = rows_of.values_list("pk", f"{PATHS[label]}__name")
        found = {str(pk): {"thing": name} for pk, name in named}
        return found | _by_details(label, pks - set(found), rows)
    return _by_details(label, pks, rows)


PATHS = {
    "pairing.Round": "programme",
    "pairing.Switch": "pair__programme",
    "programmes.KeyResult": "programme",
    "programmes.Question": "programme",
    "programmes.Message": "programme",
    "enrolment.Lottery": "programme",
    "enrolment.SignUpSheet": "programme",
    "insights.Study": "programme",
    "insights.Reading": "key_result__programme",
}
"""from the row to the programme that names it"""


def _of_enrolments(numbers: list[int]) -> dict[str, dict[str, str]]:
    rows = apps.get_model("enrolment.Enrolment").objects.filter(pk__in=numbers)
    found = rows.values_list("pk", "person", "person__name", "programme__name", "role")
    words = {Role.MENTEE: pgettext("role", "mentee"), Role.MENTOR: pgettext("role", "mentor")}
    return {
        str(pk): {
            "thing": programme,
            "person": name,
            "person_id": str(person),
            "programme": programme,
            "role": words.get(Role(role), role),
        }
        for pk, person, name, programme, role in found
    }


def _of_pairs(numbers: Iterable[int]) -> dict[str, dict[str, str]]:
    """By its number: who reads the log need not learn who meets whom."""
    rows = apps.get_model("pairing.Pair").objects.filter(pk__in=list(numbers))
    words = _("pair %(n)s of %(programme)s")
    return {
        str(pk): {"thing": words % {"n": pk, "programme": name}}
        for pk, name in rows.values_list("pk", "programme__name")
    }


def _of_consents(numbers: list[int]) -> dict[str, dict[str, str]]:
    rows = apps.get_model("people.Consent").objects.filter(pk__in=numbers)
    found = dict(rows.values_list("pk", "about"))
    names = names_of_consents(found.values())
    return {str(pk): {"thing": names.get(about, about)} for pk, about in found.items()}


def _by_details(label: str, pks: set[str], rows: list[Entry]) -> dict[str, dict[str, str]]:
    """What happens in a pair is named by the pair, and what is gone by what its entry holds."""
    of_pair = {
        row.subject_id: row.details["pair"]
        for row in rows
        if row.subject == label and row.subject_id in pks and "pair" in row.details
    }
    pairs = _of_pairs(set(of_pair.values()))
    gone = _("a pair that is gone")
    return {pk: pairs.get(str(pair), {"thing": gone}) for pk, pair in of_pair.items()}
