"""The lines of the READMEs do what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import SRC

CLIENTS = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no sh here")


def run_block(text: str, server, directory: Path, exit_code: int) -> subprocess.CompletedProcess[bytes]:
    """Runs shell text in a directory with a job `sync.sh`."""
    job = directory / "sync.sh"
    job.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    job.chmod(0o755)
    env = {
        **os.environ,
        "PYTHONPATH": SRC,
        "CONNECTOR_RUNS_URL": server.url,
        "CONNECTOR_RUNS_SPOOL": str(directory / "s"),
    }
    text = text.replace("python -m", f"{sys.executable} -m")
    return subprocess.run(["sh", "-c", text], env=env, cwd=directory, capture_output=True, timeout=30)


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (CLIENTS / page).read_text(), re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
@pytest.mark.parametrize(("exit_code", "status"), [(0, "SUCCESS"), (3, "FAILED")])
def test_the_curl_lines_send_one_record(server, tmp_path, exit_code, status):
    text = next(block for block in blocks("README.md", "sh") if "curl" in block)
    assert run_block(text, server, tmp_path, exit_code).returncode == 0
    (record,) = server.accepted
    assert (record["source"], record["object_type"], record["status"]) == ("zohobooks", "invoices", status)
    assert record["description"] == f"exit code {exit_code}" and 0 <= record["duration_seconds"] < 10


def test_the_shell_line_reports_the_command(server, tmp_path):
    line = next(line for line in blocks("README.md", "sh")[0].splitlines() if line.startswith("python -m"))
    assert run_block(line, server, tmp_path, 4).returncode == 4
    assert server.statuses() == ["RUNNING", "FAILED"]


def test_the_python_example_runs(server, tmp_path):
    example = blocks("python/README.md", "python")[0]
    (tmp_path / "job.py").write_text(example)
    assert run_block("python -m job", server, tmp_path, 0).returncode == 0
    assert server.statuses().count("SUCCESS") == 3
    assert [record["rows_out"] for record in server.accepted if "rows_out" in record] == [3, 3]
