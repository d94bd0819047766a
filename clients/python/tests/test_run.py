"""What a run says about a job, when the server is there."""

import asyncio
import json
import os
import threading

import pytest

from conftest import files_in
from connector_runs import ConnectorRuns, monitored


def test_start_and_end_carry_the_same_run_key_and_come_in_order(server, client, spool):
    with client.run("zohobooks", "invoices", cycle="c1", labels={"team": "data"}) as run:
        run.rows_in, run.rows_out, run.bytes_out = 7, 5, 100
    start, end = server.accepted
    assert (start["status"], end["status"]) == ("RUNNING", "SUCCESS")
    assert start["run_key"] == end["run_key"] == run.run_key
    assert start["start_time"] == end["start_time"] and end["start_time"].endswith("Z")
    assert (end["source"], end["object_type"], end["sequence_id"]) == ("zohobooks", "invoices", "c1")
    assert (end["rows_in"], end["rows_out"], end["bytes_out"], end["labels"]) == (7, 5, 100, {"team": "data"})
    assert end["duration_seconds"] >= 0 and end["cpu_time_seconds"] >= 0 and end["memory_used_bytes"] > 1_000_000
    assert files_in(spool) == []


def test_the_schedule_is_stated_by_start_and_end(server, client):
    with client.run("a", "b", schedule="0 2 * * *; grace=10m"):
        pass
    with client.run("a", "b"):
        pass
    assert [record.get("schedule") for record in server.accepted] == ["0 2 * * *; grace=10m"] * 2 + [None] * 2


def test_attempt_is_a_part_of_the_identity_and_the_same_in_start_and_end(server, client, capsys):
    with client.run("a", "b", attempt=2, cycle=7, object_id=12) as run:
        run.attempt = 3
    assert [(r["attempt"], r["sequence_id"], r["object_id"]) for r in server.accepted] == [(2, "7", "12")] * 2
    assert "attempt was set after the start" in capsys.readouterr().err


def test_the_key_company_and_zone_of_the_environment_are_sent(server, spool, monkeypatch):
    for name, value in {"KEY": "k-1", "COMPANY": "acme", "ZONE": "eu", "URL": server.url, "SPOOL": str(spool)}.items():
        monkeypatch.setenv(f"CONNECTOR_RUNS_{name}", value)
    with ConnectorRuns().run("a", "b"):
        pass
    assert {headers["Authorization"] for headers in server.headers} == {"Bearer k-1"}
    assert [(record["company"], record["zone"]) for record in server.accepted] == [("acme", "eu")] * 2


class Odd(Exception):
    def __str__(self):
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("error", "status", "headline"),
    [
        (ValueError("bad row 7"), "FAILED", "ValueError: bad row 7"),
        (Odd(), "FAILED", "Odd"),
        (SystemExit(3), "FAILED", "SystemExit: 3"),
        (SystemExit("no"), "FAILED", "SystemExit: no"),
        (SystemExit(0), "SUCCESS", None),
        (SystemExit(), "SUCCESS", None),
        (KeyboardInterrupt(), "CANCELLED", "KeyboardInterrupt"),
        (asyncio.CancelledError(), "CANCELLED", "CancelledError"),
    ],
)
def test_an_exception_passes_unchanged_and_decides_the_status(server, client, error, status, headline):
    with pytest.raises(type(error)) as raised:
        with client.run("a", "b"):
            raise error
    assert raised.value is error
    end = server.accepted[-1]
    assert end["status"] == status
    if headline is None:
        assert "description" not in end
    else:
        assert end["description"].startswith("Traceback (most recent call last):")
        assert headline in end["description"].splitlines()[-1]


@pytest.mark.parametrize(("word", "status"), [("partial", "PARTIAL"), ("skipped", "SKIPPED"), ("fail", "FAILED")])
def test_a_status_can_be_set_without_raising(server, client, word, status):
    with client.run("a", "b") as run:
        getattr(run, word)("3 of 4 pages")
    assert (server.accepted[-1]["status"], server.accepted[-1]["description"]) == (status, "3 of 4 pages")


def test_an_exception_outweighs_a_status_that_was_set(server, client):
    with pytest.raises(ValueError), client.run("a", "b") as run:
        run.partial("half")
        raise ValueError("broken")
    assert server.accepted[-1]["status"] == "FAILED"


def test_values_that_no_json_holds_do_not_cost_the_record(server, client):
    with client.run("a", "b", parameters={"at": object, "n": {1}}) as run:
        run.rows_out = float("nan")
        run.rows_in = "12"
        run.labels = {1: "\0\ud800"}
        run.url = object()
    end = server.accepted[-1]
    assert end["status"] == "SUCCESS" and "rows_out" not in end and end["rows_in"] == 12
    assert end["labels"] == {"1": "\ufffd?"}


def test_the_decorator_reports_each_call_and_keeps_the_result(server, client):
    @client.monitored("a", "sync")
    def double(n):
        """Doubles."""
        return 2 * n

    assert (double(2), double(3), double.__doc__) == (4, 6, "Doubles.")
    assert server.statuses() == ["RUNNING", "SUCCESS"] * 2


def test_the_decorator_takes_async_functions(server, client):
    @client.monitored("a", "async")
    async def fetch():
        await asyncio.sleep(0)
        raise ValueError("x")

    with pytest.raises(ValueError):
        asyncio.run(fetch())
    assert server.statuses() == ["RUNNING", "FAILED"]


def test_a_cancelled_task_is_cancelled(server, client):
    async def job(begun):
        async with client.run("a", "b"):
            begun.set()
            await asyncio.Event().wait()

    async def main():
        begun = asyncio.Event()
        task = asyncio.ensure_future(job(begun))
        await begun.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

    asyncio.run(main())
    assert server.statuses()[-1] == "CANCELLED"


def test_the_module_level_decorator_reads_the_environment_at_each_call(server, spool, monkeypatch):
    @monitored("a", "b")
    def job():
        return 1

    monkeypatch.setenv("CONNECTOR_RUNS_URL", server.url)
    monkeypatch.setenv("CONNECTOR_RUNS_SPOOL", str(spool))
    assert job() == 1
    assert server.statuses() == ["RUNNING", "SUCCESS"]


def test_nested_runs_and_threads_are_runs_of_their_own(server, client):
    def job(n):
        with client.run("outer", str(n)), client.run("inner", str(n)):
            pass

    threads = [threading.Thread(target=job, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.accepted) == len(server.distinct()) == 20
    assert len({record["run_key"] for record in server.accepted}) == 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_does_not_send_the_end_of_its_parent(server, program):
    job = program(
        "-c",
        "import os, sys\n"
        "from connector_runs import run\n"
        "with run('a', 'parent') as r:\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        with run('a', 'child'): pass\n"
        "        sys.exit(5)\n"
        "    r.rows_out = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])\n",
    )
    _, stderr = job.communicate(timeout=20)
    assert (job.returncode, stderr) == (0, b"")
    ends = [record for record in server.accepted if record["status"] != "RUNNING"]
    assert sorted((record["object_type"], record["status"]) for record in ends) == [
        ("child", "SUCCESS"),
        ("parent", "SUCCESS"),
    ]
    assert next(record for record in ends if record["object_type"] == "parent")["rows_out"] == 5


def test_each_record_is_one_json_object_on_one_line(server, client):
    with client.run("a", "b") as run:
        run.message = "two\nlines\u2028and é"
    assert server.accepted[-1]["description"] == "two\nlines\u2028and é"
    assert json.dumps(server.accepted[-1])
