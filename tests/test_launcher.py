"""The launcher: what it says and where, which folder it may empty, and how it counts."""

import importlib.machinery
import importlib.util
import socket
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAUNCHER = ROOT / "mentes"
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def launcher() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("launcher", str(LAUNCHER))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def ran(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([LAUNCHER, *arguments], cwd=cwd, text=True, capture_output=True)


def test_python_keeps_the_callers_folder_and_says_nothing_itself(tmp_path: Path) -> None:
    done = ran("python", "-c", "import os, mentes; print(os.getcwd())", cwd=tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == (f"{tmp_path}\n", "", 0)


def test_a_command_with_dashes_is_a_command_of_the_product(tmp_path: Path) -> None:
    done = ran("settings-page", cwd=tmp_path)
    assert done.stdout.startswith("# Settings")
    assert done.returncode == 0


@pytest.mark.parametrize("port", ["-1", "0", "x", "²", "65536", "9" * 5000, ""])
def test_a_port_that_is_none_is_refused_in_a_sentence(launcher: ModuleType, port: str) -> None:
    with pytest.raises(SystemExit, match="--port is a number from 1 to 65535"):
        launcher.port_asked(["--port", port])
    assert launcher.port_asked([]) is None and launcher.port_asked(["--port=8077"]) == 8077


def test_without_a_word_it_explains_itself(tmp_path: Path) -> None:
    assert "demo " in ran(cwd=tmp_path).stdout


def test_the_demo_never_empties_a_folder_that_is_not_its_own(
    launcher: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "mentes.sqlite3").write_text("real people")
    assert launcher.fill_demo(tmp_path, fresh=True) == 1
    assert (tmp_path / "mentes.sqlite3").read_text() == "real people"


@pytest.mark.parametrize(
    ("state", "fresh", "filled"),
    [
        ("ready", False, []),
        ("ready", True, ["prepare", "demo"]),
        ("filling", False, ["prepare", "demo"]),
    ],
)
def test_the_demo_is_filled_once_and_again_when_asked_or_interrupted(
    launcher: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    state: str,
    fresh: bool,
    filled: list[str],
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(launcher, "run_manage", lambda word: asked.append(word))
    (tmp_path / "demo.txt").write_text(state)
    assert not launcher.fill_demo(tmp_path, fresh=fresh)
    assert asked == filled
    assert (tmp_path / "demo.txt").read_text() == "ready"


def test_a_port_in_use_is_told_and_another_is_found_when_none_is_named(
    launcher: ModuleType,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match="in use"):
            launcher.chosen_port(port)
    assert launcher.chosen_port(None) in range(8000, 8020)


@pytest.mark.parametrize("arguments", [["--port", "81"], ["--no-browser", "--port=81"]])
def test_an_option_is_read_in_both_ways_of_writing(launcher: Any, arguments: list[str]) -> None:
    assert launcher.option(arguments, "--port") == "81"


def test_cases_are_counted_as_pytest_reports_them(launcher: Any, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    assert launcher.counted(report) == (0, 0, 0)
    report.write_text(
        '<testsuites><testsuite tests="7" failures="1" errors="2" skipped="3"/></testsuites>'
    )
    assert launcher.counted(report) == (7, 3, 3)


def test_the_language_model_comes_when_asked_for_and_stays(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[list[str]] = []
    monkeypatch.setattr(launcher, "STAMPS", tmp_path)
    monkeypatch.setattr(
        launcher, "install", lambda where, *locks: installed.append([lock.name for lock in locks])
    )
    launcher.packages("run", launcher.say)
    launcher.packages("run", launcher.say)
    launcher.packages("run", launcher.say, text=True)
    launcher.packages("run", launcher.say)
    launcher.packages("dev", launcher.say)
    assert installed == [["run.lock"], ["run.lock", "text.lock"], ["dev.lock", "text.lock"]]


def test_no_lock_names_a_host(launcher: Any) -> None:
    locks = [*(ROOT / "requirements").glob("*.lock"), ROOT / "assets" / "package-lock.json"]
    assert len(locks) == 5
    for lock in locks:
        text = launcher.re.sub(r'"url": "[^"]*"', "", lock.read_text())
        assert not launcher.HOSTS_IN_LOCKS.search(text), lock.name


def test_each_step_that_takes_time_is_said_before_it_begins(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    order: list[str] = []
    monkeypatch.setattr(launcher, "VENV", tmp_path)
    monkeypatch.setattr(launcher, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(launcher, "PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(launcher, "venv", lambda where: order.append("venv"))
    monkeypatch.setattr(launcher, "install", lambda *_: order.append("install"))
    monkeypatch.setattr(launcher, "run", lambda *_, **__: order.append("run"))
    launcher.packages("run", order.append)
    launcher.bytecode(order.append)
    launcher.matching(order.append)
    said = [number for number, step in enumerate(order) if step.startswith("Mentes")]
    assert said == [0, 3, 5]


def sized(launcher: Any, monkeypatch: pytest.MonkeyPatch, cases: int) -> tuple[str, bool]:
    def pytest_says(command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        (report,) = [part.partition("=")[2] for part in command if "junitxml" in str(part)]
        Path(report).write_text(f'<testsuite tests="{cases}" failures="0" errors="0" skipped="0"/>')
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(launcher.subprocess, "run", pytest_says)
    line, good = launcher.suite("Some tests", 7, "sqlite", "tests")
    return line, good


def test_a_suite_that_has_shrunk_fails_with_a_sentence(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, good = sized(launcher, monkeypatch, 6)
    assert not good
    assert line.startswith("Some tests: 6 cases, 0 failed, 0 skipped")
    assert "at least 7 are expected" in line
    line, good = sized(launcher, monkeypatch, 7)
    assert good and "expected" not in line


def test_every_suite_is_heard_in_its_order(
    launcher: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    def quick(output: Any = None) -> tuple[str, bool]:
        print("one", file=output, flush=True)
        return "quick", True

    def slow(output: Any = None) -> tuple[str, bool]:
        launcher.time.sleep(0.2)
        print("two", file=output, flush=True)
        return "slow", False

    assert launcher.side_by_side(quick, slow, quick) == [
        ("quick", True),
        ("slow", False),
        ("quick", True),
    ]
    assert capfd.readouterr().out.split() == ["one", "two", "one"]
