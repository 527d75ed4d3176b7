"""Every verb that writes an entry of the audit log has words for who reads it, and none has words in vain."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from mentes.site.audit_sentences import OWN, SENTENCES, groups_of

TREES = {
    file: ast.parse(file.read_text())
    for file in (Path(settings.SRC) / "mentes").rglob("*.py")
    if "migrations" not in file.parts
}


def literals(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """A text, either text of a choice, or the constant of the module that holds one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body, tree)
        yield from literals(node.orelse, tree)
    elif isinstance(node, ast.Name) and node.id.isupper():
        for line in (line for each in (tree, *TREES.values()) for line in each.body):
            if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == node.id:
                yield from literals(line.value, tree)


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def takes_a_verb() -> dict[str, int]:
    """Functions that hand a verb on, with its place among their arguments."""
    return {
        function.name: [arg.arg for arg in function.args.args].index("verb")
        for tree in TREES.values()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and "verb" in [arg.arg for arg in function.args.args]
    }


def verbs_written() -> set[str]:
    handed_on, found = takes_a_verb(), set()
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            place = 0 if called(node) == "note" else handed_on.get(called(node))
            is_verb = place is not None and len(node.args) > place
            if is_verb and ("actions" in str(file) or called(node) == "note"):
                found |= set(literals(node.args[place], tree))
            if "actions" in str(file):
                named = (each.value for each in node.keywords if each.arg == "verb")
                found |= {verb for value in named for verb in literals(value, tree)}
    return found


def test_the_search_finds_verbs_of_every_kind() -> None:
    found = verbs_written()
    assert {"enrol", "lock", "unlock", "swap", "approve", "resume", "add_part"} <= found
    assert {"ask_to_close", "propose_matches", "make_demo", "set_calendar"} <= found
    assert len(found) > 100


def test_every_verb_has_a_sentence() -> None:
    assert verbs_written() - set(SENTENCES) == set()


def test_no_sentence_is_of_a_verb_that_nobody_writes() -> None:
    assert set(SENTENCES) - verbs_written() == set()
    assert set(OWN) <= set(SENTENCES)


def test_the_filter_names_what_is_done_and_leaves_no_brace() -> None:
    choices = [label for _group, lines in groups_of(SENTENCES) for _verb, label in lines]
    assert len(choices) == len(SENTENCES)
    assert not [label for label in choices if "{" in label]
    assert "Joined … as a …" in choices
