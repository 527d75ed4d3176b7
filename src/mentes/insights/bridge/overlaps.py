"""Numbers over groups of people that hold nearly the same people: what one minus another would tell."""

from collections.abc import Collection, Iterable

import numpy as np


def tells_of_few(shown: Iterable[Collection[int]], asked: Collection[int], *, least: int) -> bool:
    """Whether a number over the people `asked`, added to and subtracted from numbers over the groups `shown`, would
    leave one over fewer than `least` people. No answer comes in here, so that a refusal tells of none."""
    from evidence.disclosure.span import Span  # pages start without the estimators

    groups = {frozenset(each) for each in shown}
    people = sorted(set(asked).union(*groups))
    span = Span(len(people))
    for group in groups:
        span.add(np.isin(people, list(group)))
    return span.would_tell(np.isin(people, list(asked)), least=least)
