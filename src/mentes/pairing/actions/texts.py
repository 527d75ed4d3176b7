"""Verb: make the numbers of texts that are new or changed; keep none longer than they are needed."""

from collections.abc import Callable

from django.db import transaction

from mentes.audit.actions import note
from mentes.foundation.actor import System
from mentes.pairing.bridge.facts import facts_of
from mentes.pairing.bridge.texts import Encoder
from mentes.pairing.models import TextVector
from mentes.programmes.models import Programme

AT_MOST = 500
"""texts at a time: a few seconds"""
WHY = "numbers of texts"


def read_texts(
    programme: Programme, *, by: System, encoder: Callable[[], Encoder] = Encoder
) -> int:
    """How many were made. The model is loaded only when there is something to read."""
    texts = [text for side in facts_of(programme).texts.values() for text in side.values()]
    new = [text for text in texts if not text.vector][:AT_MOST]
    vectors = list(encoder().vectors([text.words for text in new])) if new else []
    with transaction.atomic():
        kept = TextVector.system(WHY).filter(enrolment__programme=programme)
        kept.exclude(enrolment__in=[text.enrolment for text in texts]).delete()
        kept.filter(enrolment__in=[text.enrolment for text in new]).delete()
        TextVector.system(WHY).bulk_create(
            TextVector(
                enrolment_id=text.enrolment, text_digest=text.digest, vector=vector.tobytes()
            )
            for text, vector in zip(new, vectors, strict=True)
        )
        if new:
            note("read_texts", programme, by=by, texts=len(new))
    return len(new)


def clear_texts_of_closed_programmes(*, by: System) -> int:
    states = (Programme.State.ENROLLING, Programme.State.RUNNING)
    over = TextVector.system(WHY).exclude(enrolment__programme__state__in=states)
    return over.delete()[0]
