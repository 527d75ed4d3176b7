"""Each measurement in a process of its own, so that peak memory and CPU time are its alone."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools" / "bench"
RIVALS = Path(__file__).parent / "rivals"
VERSIONS = {
    "mentor-match": "7.0.1",
    "mentormatch": "1.1",
    "matching": "1.4.3",
    "fairpyx": "0.1",
    "lapjv": "1.3.29",
}


@dataclass
class Measured:
    """cpu, wall: seconds of the call itself. peak: MB of the whole process. load: of the machine."""

    answer: dict[str, Any] = field(default_factory=dict)
    cpu: float = 0.0
    wall: float = 0.0
    peak: float = 0.0
    load: float = 0.0
    failed: str = ""


def run(command: list[str | Path], seconds: float) -> Measured:
    """The last line of its output is JSON."""
    load = os.getloadavg()[0]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=err,
            env=os.environ | {"PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
            cwd=ROOT,
        )
        usage, peak, late = waited(child, seconds)
        out.seek(0)
        err.seek(0)
        lines, faults = out.read().splitlines(), err.read().strip().splitlines()
    measured = Measured(load=load, peak=peak)
    if late:
        measured.cpu = usage.ru_utime + usage.ru_stime
        measured.failed = f"stopped after {measured.cpu:.0f} CPU s"
    elif child.returncode or not lines:
        measured.failed = faults[-1] if faults else f"ended with {child.returncode}"
    else:
        measured.answer = json.loads(lines[-1])
        measured.cpu, measured.wall = measured.answer["cpu"], measured.answer["wall"]
    return measured


def waited(child: subprocess.Popen[bytes], seconds: float) -> tuple[Any, float, bool]:
    """(usage, peak in MB, whether it was stopped). The usage would count this process into the
    peak, so the child's own high-water mark is read as long as it lives."""
    until, peak, late = time.monotonic() + seconds, 0.0, False
    while True:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            status = Path(f"/proc/{child.pid}/status").read_text()
            mark = re.search(r"VmHWM:\s*(\d+)", status)
            peak = int(mark[1]) / 1024 if mark else peak
        pid, code, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(code)
            return usage, peak, late
        if not late and time.monotonic() > until:
            late = True
            child.kill()
        time.sleep(0.01)


def ours(way: str, seconds: float, **case: Any) -> Measured:
    """One of `bench.matching.ways`, on people made anew from the same seed."""
    return run([sys.executable, "-m", "bench.matching.ways", way, json.dumps(case)], seconds)


def rival(package: str, script: str, scores: Path, seconds: float) -> Measured:
    """A script of `rivals` in the environment of its package."""
    return run([environment(package), RIVALS / f"{script}.py", scores], seconds)


def environment(package: str) -> Path:
    """Python with this package alone, made when it is first needed."""
    where = TOOLS / package
    ready, python = where / "ready", where / "bin" / "python"
    wanted = f"{package}=={VERSIONS[package]}"
    if not ready.exists() or ready.read_text() != wanted:
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", "--clear", "-p", sys.executable, where], check=True)
        subprocess.run([uv, "pip", "install", "-q", "-p", python, wanted], check=True)
        ready.write_text(wanted)
    return python
