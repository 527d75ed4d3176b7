"""What a text offers, a test opens; and a text that changes asks for a look at what it offers now."""

import ast
import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

from mentes.programmes.gallery import templates

HERE = Path(__file__).parent
OFFERS = tomllib.loads((HERE / "offers.toml").read_text())["offers"]
DIGESTS = HERE / "digests_of_texts.toml"
GONE = re.compile(
    r"four short questions|closing survey|two weeks, whatever|the same day\.|in one tap", re.I
)


def texts() -> dict[str, str]:
    """Every message and every answer of the library; the same words in several templates once each."""
    found = {}
    for key, template in templates().items():
        for message in template["messages"]:
            found[f"{key}.{message['moment']}"] = message["subject"] + message["body"]
        for number, part in enumerate(template["faq"], start=1):
            found[f"{key}.faq_{number}"] = part["question"] + part["answer"]
    return found


def digests() -> dict[str, str]:
    return {name: sha256(words.encode()).hexdigest()[:12] for name, words in texts().items()}


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer["words"][:40])
def test_an_offer_stands_in_its_text_and_has_a_test_that_opens_it(offer: dict[str, str]) -> None:
    assert offer["words"] in (Path(settings.SRC) / "mentes" / offer["file"]).read_text()
    file, name = offer["test"].split("::")
    tree = ast.parse((Path(settings.ROOT) / file).read_text())
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_a_changed_text_asks_for_a_look() -> None:
    known = tomllib.loads(DIGESTS.read_text())["digests"]
    now = digests()
    changed = sorted(name for name in known.keys() | now.keys() if known.get(name) != now.get(name))
    assert changed == [], (
        "see what these texts offer now, then: ./mentes python -m tests.house.test_offers"
    )


@pytest.mark.parametrize("name", texts())
def test_no_text_offers_what_is_not_there(name: str) -> None:
    assert not GONE.search(texts()[name])


@pytest.mark.parametrize("name", texts())
def test_messages_speak_of_a_person_and_not_of_somebody(name: str) -> None:
    assert not re.search(r"\b(somebody|nobody|whoever|whomever)\b", texts()[name], re.I)


if __name__ == "__main__":
    lines = [f'"{name}" = "{digest}"' for name, digest in sorted(digests().items())]
    DIGESTS.write_text("[digests]\n" + "\n".join(lines) + "\n")
