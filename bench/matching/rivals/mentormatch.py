"""mentormatch 1.1: every mentee prefers all mentors the rules allow, in the order of the scores."""

import sys

sys.path.append(sys.path.pop(0))  # this file has the name of the package

from common import FORBIDDEN, answer, clocks, read
from mentormatch.api.app.setup_app_context import Context
from mentormatch.utils import ApplicantType, PairType

mentees, mentors, scores = read()


def person(number, **more):
    same = {"skills": [], "function": "", "first_name": "a", "last_name": "b", "years_total": 1}
    same |= {"position_level": 3, "location": "x", "gender": "y"}
    same |= {"preference_yes": [], "preference_no": [], "preference_maybe": []}
    return same | {"wwid": number} | more


def wishes(row):
    allowed = [j for j, score in enumerate(row) if score != FORBIDDEN]
    return [10**6 + j for j in sorted(allowed, key=lambda j: -row[j])]


givers = [person(10**6 + j, max_mentee_count=1) for j in range(mentors)]
takers = [
    person(i, favor=0, preferred_functions=[], preferred_wwids=wishes(scores[i]))
    for i in range(mentees)
]
before = clocks()
context = Context(givers, takers)
for kind in (ApplicantType.MENTOR, ApplicantType.MENTEE):
    context.get_applicants(kind).assemble_applicant_objects()
context.get_matcher(PairType.PREFERRED).execute()
after = clocks()
found = [
    (pair.mentee.wwid, mentor.wwid - 10**6)
    for mentor in context.get_applicants(ApplicantType.MENTOR)
    for pair in mentor.yield_pairs
]
answer(found, before, after)
