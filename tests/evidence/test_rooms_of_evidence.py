"""The front door of the library."""

import subprocess
import sys

import pytest

import evidence


def test_every_name_of_the_contract_is_at_the_front_door():
    for name in evidence.__all__:
        assert getattr(evidence, name).__name__ == name
    contract = """estimate_effect Effect Gate smallest_detectable_effect survival_curves nested_trials watch
        return_on_investment Study draw InvalidStudy obrien_fleming"""
    assert set(contract.split()) <= set(evidence.__all__)
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        _ = evidence.guess


def test_drawing_lots_loads_no_estimators():
    code = "import sys; from evidence import draw, InvalidStudy; assert not {'scipy', 'sklearn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "src"})
