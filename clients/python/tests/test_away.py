"""The server is away, slow or mad: the job does not notice, and nothing is lost or doubled afterwards."""

import asyncio
import os
import signal
import time

import pytest

from conftest import ROOM_SECS, files_in, free_port_url
from connector_runs import ConnectorRuns
from connector_runs.transport import Unreachable, post

MODES = ["502", "503", "429", "401", "404", "200", "hang", "drip", "cut", "reset", "redirect"]


def timed(job):
    begun = time.monotonic()
    job()
    return time.monotonic() - begun


@pytest.mark.parametrize("mode", MODES)
def test_the_job_goes_on_and_its_records_come_later_in_order(server, spool, capsys, mode):
    server.mode = mode
    client = ConnectorRuns(url=server.url, key="s3cret", spool=str(spool), timeout=0.4)

    def job():
        with client.run("a", mode) as run:
            run.rows_out = 3

    assert timed(job) < 0.4 + ROOM_SECS
    assert len(files_in(spool)) == 2 and server.accepted == []
    warnings = capsys.readouterr().err.splitlines()
    assert len(warnings) == 1 and "2 records wait in" in warnings[0] and "s3cret" not in warnings[0]

    server.mode = "accept"
    server.released.set()
    with ConnectorRuns(url=server.url, spool=str(spool)).run("a", "next"):
        pass
    assert [(record["object_type"], record["status"]) for record in server.accepted] == [
        (mode, "RUNNING"),
        (mode, "SUCCESS"),
        ("next", "RUNNING"),
        ("next", "SUCCESS"),
    ]
    assert files_in(spool) == []


def test_an_address_where_nobody_listens(spool, server, capsys):
    client = ConnectorRuns(url=free_port_url(), spool=str(spool))

    def job():
        for n in range(3):
            with client.run("a", str(n)):
                pass

    assert timed(job) < ROOM_SECS
    assert len(files_in(spool)) == 6
    assert "Connection refused" in capsys.readouterr().err
    assert ConnectorRuns(url=server.url, spool=str(spool)).flush() == 0
    assert [record["object_type"] for record in server.accepted] == ["0", "0", "1", "1", "2", "2"]
    assert server.sizes == [6]


def test_start_and_end_together_wait_no_longer_than_the_timeout_in_a_whole_process(server, spool, program):
    server.mode = "hang"
    begun = time.monotonic()
    # So long that twice the timeout is not what a loaded machine needs to start a process.
    code = "from connector_runs import run\nwith run('a', 'b'): pass\nraise SystemExit(7)"
    job = program("-c", code, CONNECTOR_RUNS_TIMEOUT="6")
    job.communicate(timeout=60)
    assert job.returncode == 7
    assert 5.0 < time.monotonic() - begun < 2 * 6
    assert len(files_in(spool)) == 2


def test_a_name_lookup_that_hangs_does_not_hold_the_process(spool, program):
    begun = time.monotonic()
    job = program(
        "-c",
        "import socket, threading\n"
        "socket.getaddrinfo = lambda *a, **k: threading.Event().wait()\n"
        "from connector_runs import run\nwith run('a', 'b'): pass\nprint('done')",
        CONNECTOR_RUNS_URL="http://nowhere.invalid",
        CONNECTOR_RUNS_TIMEOUT="0.3",
    )
    stdout, stderr = job.communicate(timeout=30)
    assert (job.returncode, stdout.strip()) == (0, b"done")
    assert time.monotonic() - begun < 0.3 + ROOM_SECS and b"2 records wait" in stderr
    assert len(files_in(spool)) == 2


def test_the_job_begins_while_its_start_still_hangs(server, spool):
    server.mode = "hang"
    client = ConnectorRuns(url=server.url, spool=str(spool), timeout=20)
    begun = time.monotonic()
    with client.run("a", "b"):
        assert time.monotonic() - begun < ROOM_SECS
        assert server.asked.wait(10)
        server.mode = "accept"
        server.released.set()
    assert server.statuses() == ["RUNNING", "SUCCESS"]


def test_other_tasks_go_on_while_an_async_run_waits(server, spool):
    server.mode = "hang"
    client = ConnectorRuns(url=server.url, spool=str(spool), timeout=0.5)

    async def main():
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.01)

        ticker = asyncio.ensure_future(tick())
        async with client.run("a", "b"):
            pass
        ticker.cancel()
        return ticks

    assert asyncio.run(main()) > 5


def test_the_end_is_in_the_spool_before_it_is_sent(server, client, spool):
    # On a busy machine start and end go in one request.
    seen = []
    server.on_request = lambda records: seen.extend(
        any(f"-{'R' if r['status'] == 'RUNNING' else 'E'}-" in name for name in files_in(spool)) for r in records
    )
    with client.run("a", "b"):
        pass
    assert seen == [True, True]


def test_the_end_is_flushed_to_the_disk_before_it_is_sent(server, client, monkeypatch):
    flushed = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (flushed.append(len(server.sizes)), fsync(descriptor)))
    with client.run("a", "b"):
        assert server.asked.wait(10)
    # The file and its directory, after the start was sent and before the end was.
    assert flushed == [1, 1]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("taken", [True, False])
def test_a_client_killed_while_it_sends_loses_and_doubles_nothing(server, client, spool, program, taken):
    """`taken`: the server has the record, but its answer never arrived."""
    job = program(
        "-c", "from connector_runs import run\nwith run('a', 'b') as r: r.rows_out = 4", CONNECTOR_RUNS_TIMEOUT="20"
    )

    def kill_at_the_end(records):
        if any(record["status"] == "SUCCESS" for record in records) and job.poll() is None:
            if taken:
                server.accepted.extend(records)
            job.kill()
            job.wait()

    server.on_request = kill_at_the_end
    job.wait(30)
    assert job.returncode == -signal.SIGKILL
    assert any("-E-" in name for name in files_in(spool))
    server.on_request = lambda records: None
    # The lock of the killed process is taken over at once.
    assert client.flush(timeout_secs=5) == 0
    assert sorted(status for _, status in server.distinct()) == ["RUNNING", "SUCCESS"]


@pytest.mark.parametrize("mode", ["hang", "drip"])
def test_one_request_ends_at_its_deadline(server, mode):
    server.mode = mode
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer"):
        post(f"{server.url}/ingest/batch", b"{}\n", None, begun + 0.3)
    assert 0.2 < time.monotonic() - begun < 0.3 + ROOM_SECS


def test_a_job_that_is_killed_leaves_its_start(server, program, spool):
    job = program("-c", "from connector_runs import run\nwith run('a', 'b'): input()")
    assert server.asked.wait(20)
    job.kill()
    job.communicate(timeout=20)
    assert server.statuses() == ["RUNNING"]


def test_a_timeout_of_zero_never_waits(server, spool):
    client = ConnectorRuns(url=server.url, spool=str(spool), timeout=0)
    with client.run("a", "b"):
        pass
    assert server.accepted == [] and len(files_in(spool)) == 2


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"CONNECTOR_RUNS_URL": "ftp://u:p4ss@x"}, "no http or https address"),
        ({"CONNECTOR_RUNS_URL": "http://u:p4ss@[x"}, "no address"),
        ({"CONNECTOR_RUNS_KEY": "p4ss\nword"}, "ValueError"),
        ({"CONNECTOR_RUNS_KEY": "p4ss\u20ac"}, "UnicodeEncodeError"),
        ({"CONNECTOR_RUNS_TIMEOUT": "soon"}, "CONNECTOR_RUNS_TIMEOUT is not a number"),
    ],
)
def test_settings_that_cannot_be_used_are_one_line_without_a_secret(
    server, spool, monkeypatch, capsys, environment, expected
):
    for name, value in {"CONNECTOR_RUNS_URL": server.url, "CONNECTOR_RUNS_SPOOL": str(spool), **environment}.items():
        monkeypatch.setenv(name, value)
    with ConnectorRuns().run("a", "b"):
        pass
    warnings = capsys.readouterr().err
    assert expected in warnings and len(warnings.splitlines()) == 1 and "p4ss" not in warnings


def test_an_error_inside_the_client_is_one_line_and_no_exception(client, monkeypatch, capsys):
    import connector_runs.monitored_run as module

    monkeypatch.setattr(module, "encode", lambda fields: 1 / 0)
    with client.run("a", "b"):
        pass
    assert capsys.readouterr().err.splitlines() == [
        "connector-runs: begin failed (ZeroDivisionError)",
        "connector-runs: end failed (ZeroDivisionError)",
    ]
