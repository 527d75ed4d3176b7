"""The agreement of a pair, and who has agreed to its present words."""

from dataclasses import dataclass
from datetime import datetime

from mentes.relationship.models import Agreement
from mentes.relationship.queries.pairs import Side


@dataclass(frozen=True)
class AgreementShown:
    agreement: Agreement
    mine_at: datetime | None
    theirs_at: datetime | None

    @property
    def is_agreed(self) -> bool:
        return bool(self.mine_at and self.theirs_at)

    @property
    def short(self) -> str:
        """The first sentences of what matters most, for the page of the pair. How often stands apart there."""
        wanted = ("books", "confidentiality")
        parts = [part for part in self.agreement.parts if part.get("key") in wanted]
        return " ".join(part["text"].split(". ")[0].rstrip(".") + "." for part in parts)


def agreement_of(side: Side) -> AgreementShown | None:
    found = Agreement.for_actor(side.me).filter(pair=side.pair).first()
    if found is None:
        return None
    times = (found.mentee_agreed_at, found.mentor_agreed_at)
    mine, theirs = times if side.is_mentee else times[::-1]
    return AgreementShown(found, mine, theirs)
