"""The spool: order, limits, refusals, several processes."""

import json
import os
import socket
import threading
import time

import pytest

from conftest import files_in, free_port_url
from connector_runs import ConnectorRuns
from connector_runs.lock import LOCK_NAME, SendLock
from connector_runs.outcome import Outcome, Refusal, outcome_of
from connector_runs.spool import Spool


def fill(spool, count, *, running=False):
    store = Spool(spool, 50_000_000)
    for n in range(count):
        store.append(
            json.dumps({"run_key": str(n), "status": "RUNNING" if running else "SUCCESS"}).encode(), running=running
        )
    return store


def test_the_spool_is_for_its_owner_only(spool):
    fill(spool, 1)
    assert spool.stat().st_mode & 0o777 == 0o700
    assert (spool / files_in(spool)[0]).stat().st_mode & 0o777 == 0o600


def test_requests_grow_to_500_records_and_keep_the_order(server, client, spool):
    fill(spool, 1300, running=True)
    assert client.flush() == 0
    assert [record["run_key"] for record in server.accepted] == [str(n) for n in range(1300)]
    assert server.sizes == [25, 50, 100, 200, 400, 500, 25]


def test_a_clock_that_is_set_back_does_not_change_the_order(spool, monkeypatch):
    store = Spool(spool, 1_000_000)
    times = iter([2_000, 1_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(times))
    names = [store.append(b"{}", running=True), store.append(b"{}", running=False)]
    assert names == sorted(names)


@pytest.mark.parametrize("torn", [b"", b'{"run_key": "1", "sta', b"[]", b"\xff\xfe"])
def test_a_torn_record_is_put_aside_with_a_warning(server, client, spool, capsys, torn):
    fill(spool, 2)
    (spool / files_in(spool)[0]).write_bytes(torn)
    assert client.flush() == 0
    assert [record["run_key"] for record in server.accepted] == ["1"]
    assert "is torn" in capsys.readouterr().err
    assert json.loads((spool / "records.refused").read_text())["code"] == "torn"


def test_refused_records_are_put_aside_with_the_reason_and_not_sent_again(server, client, spool, capsys):
    fill(spool, 4)
    server.refuse = lambda record: ("field_missing", "source is required") if record["run_key"] in "13" else None
    assert client.flush() == 0
    assert [record["run_key"] for record in server.accepted] == ["0", "2"]
    aside = [json.loads(line) for line in (spool / "records.refused").read_text().splitlines()]
    assert [(line["record"]["run_key"], line["code"], line["reason"], line["status"]) for line in aside] == [
        ("1", "field_missing", "source is required", 202),
        ("3", "field_missing", "source is required", 202),
    ]
    warnings = capsys.readouterr().err.splitlines()
    assert len(warnings) == 1 and "refused 2 of 4 records (field_missing: source is required)" in warnings[0]
    assert client.flush() == 0 and server.sizes == [4]


def test_a_request_of_nothing_but_refused_records_is_422_and_put_aside(server, client, spool):
    fill(spool, 2)
    server.refuse = lambda record: ("status_unknown", "no")
    assert client.flush() == 0
    assert len((spool / "records.refused").read_text().splitlines()) == 2


def test_more_refusals_than_the_answer_lists_are_asked_for_again(server, client, spool):
    fill(spool, 700, running=True)
    server.refuse = lambda record: ("field_missing", "no") if int(record["run_key"]) % 2 else None
    assert client.flush() == 0
    assert len(server.distinct()) == 350
    assert len((spool / "records.refused").read_text().splitlines()) == 350


@pytest.mark.parametrize("status", ["400", "413", "422"])
def test_a_record_alone_that_the_server_calls_wrong_is_put_aside(server, client, spool, status):
    fill(spool, 2)
    server.mode = status
    server.problem_body = b"no JSON"
    assert client.flush() == 0
    assert len((spool / "records.refused").read_text().splitlines()) == 2


def test_a_request_that_is_too_large_is_halved_until_it_fits(server, client, spool):
    store = fill(spool, 3)
    store.append(json.dumps({"run_key": "big", "status": "SUCCESS", "description": "x" * 900}).encode(), running=False)
    server.body_limit = 500
    assert client.flush() == 0
    assert [record["run_key"] for record in server.accepted] == ["0", "1", "2"]
    assert json.loads((spool / "records.refused").read_text())["record"]["run_key"] == "big"


def test_a_full_spool_drops_the_oldest_starts_and_then_the_oldest_ends(spool, capsys):
    fill(spool, 3, running=True)
    fill(spool, 3)
    # Each file takes one block of 4096 bytes.
    Spool(spool, 4 * 4096).trim()
    assert [name.split("-")[3] for name in files_in(spool)] == ["R", "E", "E", "E"]
    kept = files_in(spool)
    Spool(spool, 2 * 4096).trim()
    assert files_in(spool) == kept[2:]
    Spool(spool, 2 * 4096).trim()
    assert files_in(spool) == kept[2:]
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_spool_that_cannot_be_written_costs_one_warning_and_no_record(server, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    client = ConnectorRuns(url=server.url, spool=str(tmp_path / "file" / "spool"))
    for n in range(2):
        with client.run("a", str(n)):
            pass
    assert server.statuses() == ["RUNNING", "SUCCESS"] * 2
    warnings = capsys.readouterr().err.splitlines()
    assert len(warnings) == 1 and "cannot be written" in warnings[0]


@pytest.mark.parametrize("url", ["notaurl", "http://127.0.0.1:1"])
def test_no_later_run_is_promised_to_records_in_memory(tmp_path, capsys, url):
    (tmp_path / "file").write_text("")
    with ConnectorRuns(url=url, spool=str(tmp_path / "file" / "spool")).run("a", "b"):
        pass
    told = capsys.readouterr().err
    assert "2 records wait in memory, and are lost when this process ends" in told
    assert "later run" not in told and "None" not in told


def test_unsent_records_live_in_memory_when_the_disk_is_full(server, tmp_path):
    (tmp_path / "file").write_text("")
    client = ConnectorRuns(url=server.url, spool=str(tmp_path / "file" / "spool"))
    server.mode = "503"
    with client.run("a", "0"):
        pass
    server.mode = "accept"
    with client.run("a", "1"):
        pass
    assert server.statuses() == ["RUNNING", "SUCCESS"] * 2


def test_a_file_that_cannot_be_removed_is_sent_once_per_process(server, client, spool, monkeypatch):
    fill(spool, 2)

    def refused(path, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("connector_runs.spool.os.unlink", refused)
    with client.run("a", "b"):
        pass
    assert len(server.accepted) == 4


def test_many_processes_on_one_spool_lose_and_double_nothing(server, spool, program):
    code = "from connector_runs import run\nfor n in range(5):\n    with run('a', str(n)): pass\n"
    away = {"CONNECTOR_RUNS_URL": free_port_url()}
    jobs = [program("-c", code, **(away if n % 2 else {})) for n in range(4)]
    assert [job.wait(60) for job in jobs] == [0] * 4
    assert program("-m", "connector_runs", "--flush").wait(60) == 0
    assert len(server.accepted) == len(server.distinct()) == 4 * 5 * 2
    assert os.listdir(spool) == []


def test_two_threads_that_flush_one_spool_send_each_record_once(server, client, spool):
    fill(spool, 300, running=True)
    threads = [threading.Thread(target=client.flush) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.accepted) == 300


def lock_of(spool, owner, age_secs=0.0):
    lock = spool / LOCK_NAME
    lock.mkdir(parents=True)
    (lock / "owner").write_text(owner)
    os.utime(lock, (time.time() - age_secs,) * 2)


DEAD_PID = 2**22 + 1


@pytest.mark.parametrize(
    ("owner", "age_secs", "is_taken_over"),
    [
        (f"{socket.gethostname()} {DEAD_PID} 00", 0, True),
        (f"{socket.gethostname()} {os.getpid()} 00", 0, True),
        (f"{socket.gethostname()} {os.getppid()} 00", 29, False),
        (f"elsewhere {DEAD_PID} 00", 29, False),
        (f"elsewhere {DEAD_PID} 00", 31, True),
        ("torn", 31, True),
    ],
)
def test_a_lock_is_taken_over_when_its_owner_is_dead_or_it_is_old(spool, owner, age_secs, is_taken_over):
    lock_of(spool, owner, age_secs)
    with SendLock(spool).hold(time.monotonic() + 0.1) as held:
        assert held == is_taken_over
    assert (spool / LOCK_NAME).exists() != is_taken_over
    assert len(os.listdir(spool)) == (0 if is_taken_over else 1)


def test_a_holder_notices_that_its_lock_was_taken_over(spool):
    spool.mkdir()
    first = SendLock(spool)
    with first.hold(time.monotonic()) as held:
        assert held and first.renew()
        os.utime(spool / LOCK_NAME, (0, 0))
        with SendLock(spool).hold(time.monotonic() + 1) as second_held:
            assert second_held and not first.renew()


REFUSED = (
    b'{"results": {"total": 2, "successful": 1, "failed": 1}, "rejected": [{"index": 1, "code": "c", "reason": "r"}]}'
)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (202, REFUSED, Outcome(taken=(0,), refused=(Refusal(1, "c", "r"),))),
        (202, b"", Outcome(taken=(0, 1))),
        (202, b'{"results": {"total": 1, "failed": 0}}', Outcome(problem="says 1 records where 2 were sent")),
        (200, b"<html>", Outcome(problem="answered 200 instead of 202: this is not the ingestion service")),
        (503, b'{"code": "queue_full"}', Outcome(problem="answered 503 (queue_full)")),
        (413, b"", Outcome(split=True)),
        (418, b"", Outcome(problem="answered 418")),
        (404, b'{"code": "route_unknown"}', Outcome(problem="answered 404 (route_unknown)")),
    ],
)
def test_the_outcome_of_an_answer(status, body, expected):
    assert outcome_of(status, body, 2) == expected
