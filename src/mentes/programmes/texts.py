"""Where each list of texts is kept: two in fields of the programme, two in rows of their own."""

from typing import Any

from mentes.programmes.models import Programme, SessionGuide, StandardGoal, Texts

Facts = dict[str, Any]


def facts_of(programme: Programme, texts: str) -> list[Facts]:
    if texts == Texts.GUIDES:
        return [dict(row) for row in programme.guides.values("title", "purpose", "items")]
    if texts == Texts.STANDARD_GOALS:
        return [dict(row) for row in programme.standard_goals.values("text", "steps")]
    kept: list[Facts] = programme.faq if texts == Texts.FAQ else programme.agreement
    return kept


def keep_texts(programme: Programme, texts: str, parts: list[Facts]) -> None:
    """Pairs hold copies of what they were given, so nothing points at the rows that go."""
    if texts == Texts.GUIDES:
        programme.guides.all().delete()
        SessionGuide.objects.bulk_create(
            SessionGuide(programme=programme, number=number, **facts)
            for number, facts in enumerate(parts, start=1)
        )
    elif texts == Texts.STANDARD_GOALS:
        programme.standard_goals.all().delete()
        StandardGoal.objects.bulk_create(
            StandardGoal(programme=programme, position=position, **facts)
            for position, facts in enumerate(parts)
        )
    else:
        setattr(programme, texts, parts)
        programme.save(update_fields=[texts])
