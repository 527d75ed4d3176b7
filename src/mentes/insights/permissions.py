"""The admins of a programme see how it is doing; leadership sees all programmes, without names."""

from mentes.foundation.actor import Who
from mentes.foundation.policy import Operation, Shows, operation
from mentes.programmes.permissions import programme_relation

POLICY: list[Operation] = [
    operation(
        "insights:outcomes",
        Who.LEADERSHIP,
        Who.ORGANISATION_ADMIN,
        shows=Shows.COUNTS,
        looks=(Who.SUPPORT,),
    ),
    *(
        operation(
            f"insights:{name}",
            Who.PROGRAMME_ADMIN,
            Who.LEADERSHIP,
            Who.ORGANISATION_ADMIN,
            shows=Shows.COUNTS,
            relation=programme_relation,
            looks=(Who.SUPPORT,),
        )
        for name in ("programme_outcomes", "outcomes_pdf")
    ),
    *(
        operation(f"insights:{name}", Who.PROGRAMME_ADMIN, shows=shows, relation=programme_relation)
        for name, shows in [
            ("health", Shows.COUNTS),
            ("goals", Shows.COUNTS),
            ("nudge", Shows.PROGRAMME),
            ("send_nudge", Shows.PROGRAMME),
            ("test_nudge", Shows.PROGRAMME),
            ("week", Shows.PROGRAMME),
            ("leave_out_nudge", Shows.PROGRAMME),
            ("put_back_nudge", Shows.PROGRAMME),
            ("send_week", Shows.PROGRAMME),
            ("take_back_week", Shows.PROGRAMME),
            ("time_nudges", Shows.PROGRAMME),
            ("key_results", Shows.COUNTS),
            ("record", Shows.COUNTS),
            ("correct", Shows.COUNTS),
            ("plan_study", Shows.COUNTS),
            ("lock_plan", Shows.COUNTS),
            ("amend_plan", Shows.COUNTS),
            ("read_study", Shows.COUNTS),
            ("assumptions", Shows.COUNTS),
        ]
    ),
]
