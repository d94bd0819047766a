"""`python -m connector_runs -- command`: the command behaves as it would without us."""

import os
import signal
import subprocess
import sys
import time

import pytest

from conftest import ROOM_SECS, files_in, free_port_url

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and sh")

NAMED = ("-m", "connector_runs", "--source", "zohobooks", "--object", "invoices")


def test_streams_and_exit_code_pass_through(server, program):
    job = program(*NAMED, "--", "sh", "-c", "cat; echo oops >&2; exit 3")
    stdout, stderr = job.communicate(b"in and out", timeout=20)
    assert (job.returncode, stdout, stderr) == (3, b"in and out", b"oops\n")
    start, end = server.accepted
    assert (start["status"], end["status"], end["description"]) == ("RUNNING", "FAILED", "exit code 3\noops")
    assert (end["source"], end["object_type"]) == ("zohobooks", "invoices")


def test_a_command_that_succeeds_has_no_description(server, program):
    assert program(*NAMED, "--", "sh", "-c", "echo note >&2").wait(20) == 0
    assert server.accepted[-1]["status"] == "SUCCESS" and "description" not in server.accepted[-1]


def test_options_are_sent(server, program):
    options = "--company acme --zone eu --cycle c1 --attempt 2 --object-id 7 --url http://x/1 --label k=v --label e=a=b"
    assert program(*NAMED, *options.split(), "--", "true").wait(20) == 0
    for record in server.accepted:
        assert {name: record[name] for name in ("company", "zone", "sequence_id", "attempt", "object_id", "url")} == {
            "company": "acme",
            "zone": "eu",
            "sequence_id": "c1",
            "attempt": 2,
            "object_id": "7",
            "url": "http://x/1",
        }
        assert record["labels"] == {"k": "v", "e": "a=b"}


def test_stderr_comes_live(server, program):
    job = program(*NAMED, "--", "sh", "-c", "echo first >&2; read line; echo $line >&2")
    assert job.stderr.readline() == b"first\n"
    _, stderr = job.communicate(b"second\n", timeout=20)
    assert stderr == b"second\n"


def test_stderr_is_not_lost_when_its_reader_is_slow(program):
    code = "import os\nos.write(2, b'x' * 150_000)\nprint('written', flush=True)"
    job = program(*NAMED, "--", sys.executable, "-c", code)
    assert job.stdout.readline() == b"written\n"
    with pytest.raises(subprocess.TimeoutExpired):
        job.wait(1)
    _, stderr = job.communicate(timeout=20)
    assert (job.returncode, len(stderr)) == (0, 150_000)


def test_a_signal_after_the_end_of_the_command_does_not_change_its_exit_code(server, program):
    job = program(*NAMED, "--", "sh", "-c", "read line; exit 5")

    def terminate_at_the_end(records):
        if records[-1]["status"] == "FAILED":
            job.send_signal(signal.SIGTERM)

    server.on_request = terminate_at_the_end
    job.communicate(b"go\n", timeout=20)
    assert job.returncode == 5 and server.statuses() == ["RUNNING", "FAILED"]


def test_the_last_4_kb_of_stderr_are_kept(server, program):
    job = program(
        *NAMED, "--", sys.executable, "-c", "import sys; sys.stderr.write('x' * 300000 + 'last'); sys.exit(1)"
    )
    _, stderr = job.communicate(timeout=20)
    assert len(stderr) == 300004
    description = server.accepted[-1]["description"]
    assert description.endswith("xlast") and len(description) <= 4096


def test_cpu_and_memory_are_those_of_the_command(server, program):
    code = "import time\nb = bytearray(80_000_000)\nwhile time.process_time() < 0.3: pass"
    assert program(*NAMED, "--", sys.executable, "-c", code).wait(20) == 0
    end = server.accepted[-1]
    assert 0.3 <= end["cpu_time_seconds"] < 3 and 80_000_000 < end["memory_used_bytes"] < 160_000_000


@pytest.mark.parametrize(
    ("command", "exit_code", "message"),
    [
        ("/no/such/command", 127, "/no/such/command: command not found"),
        ("/etc/passwd", 126, "/etc/passwd: Permission denied"),
    ],
)
def test_a_command_that_cannot_start_is_a_failed_run(server, program, command, exit_code, message):
    job = program(*NAMED, "--", command)
    _, stderr = job.communicate(timeout=20)
    assert (job.returncode, stderr.decode()) == (exit_code, f"connector-runs: {message}\n")
    assert (server.accepted[-1]["status"], server.accepted[-1]["description"]) == ("FAILED", message)


def test_a_command_that_dies_of_a_signal_is_128_plus_its_number(server, program):
    assert program(*NAMED, "--", "sh", "-c", "kill -KILL $$").wait(20) == 128 + 9
    assert (server.accepted[-1]["status"], server.accepted[-1]["description"]) == ("FAILED", "killed by SIGKILL")


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGTERM, "CANCELLED"), (signal.SIGINT, "CANCELLED"), (signal.SIGHUP, "FAILED")]
)
def test_a_signal_is_passed_on(server, program, sent, status):
    job = program(
        *NAMED,
        "--",
        sys.executable,
        "-c",
        "import signal\nsignal.signal(2, signal.SIG_DFL)\nprint('up', flush=True)\nsignal.pause()",
    )
    assert job.stdout.readline() == b"up\n"
    job.send_signal(sent)
    job.communicate(timeout=20)
    assert job.returncode == 128 + sent
    assert server.statuses() == ["RUNNING", status]
    assert server.accepted[-1]["description"] == f"killed by {sent.name}"


def test_a_command_that_handles_the_signal_ends_as_it_likes(server, program):
    job = program(*NAMED, "--", "sh", "-c", "trap 'echo bye; exit 0' TERM; echo up; while :; do read line; done")
    assert job.stdout.readline() == b"up\n"
    job.send_signal(signal.SIGTERM)
    stdout, _ = job.communicate(b"\n", timeout=20)
    assert (job.returncode, stdout) == (0, b"bye\n")
    assert server.statuses()[-1] == "SUCCESS"


def test_a_signal_that_is_ignored_stays_ignored(server, program):
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from connector_runs.__main__ import main\n"
        "sys.exit(main(['--', sys.executable, '-c', 'import signal; print(signal.getsignal(1) == signal.SIG_IGN)']))"
    )
    stdout, _ = program("-c", code).communicate(timeout=20)
    assert stdout == b"True\n"


def test_a_grandchild_that_keeps_stderr_open_does_not_hold_the_job(server, program):
    job = program(*NAMED, "--", "sh", "-c", "echo early >&2; tail -f /dev/null >/dev/null & echo $!; exit 4")
    grandchild = int(job.stdout.readline())
    try:
        assert job.wait(20) == 4
        assert server.accepted[-1]["description"] == "exit code 4\nearly"
    finally:
        os.kill(grandchild, signal.SIGKILL)


@pytest.mark.parametrize("mode", ["502", "503", "hang"])
def test_exit_code_and_duration_do_not_depend_on_the_server(server, spool, program, mode):
    server.mode = mode
    begun = time.monotonic()
    job = program(*NAMED, "--", "sh", "-c", "exit 9", CONNECTOR_RUNS_TIMEOUT="0.5")
    job.communicate(timeout=20)
    assert job.returncode == 9 and time.monotonic() - begun < 0.5 + ROOM_SECS
    server.mode = "accept"
    server.released.set()
    flush = program("-m", "connector_runs", "--flush")
    stdout, _ = flush.communicate(timeout=20)
    assert (flush.returncode, stdout) == (0, b"0 records remain in the spool\n")
    assert server.statuses() == ["RUNNING", "FAILED"] and files_in(spool) == []


def test_flush_says_how_many_records_remain(program, spool):
    away = {"CONNECTOR_RUNS_URL": free_port_url()}
    assert program(*NAMED, "--", "true", **away).wait(20) == 0
    flush = program("-m", "connector_runs", "--flush", **away)
    stdout, stderr = flush.communicate(timeout=20)
    assert (flush.returncode, stdout) == (1, b"2 records remain in the spool\n")
    assert b"Connection refused" in stderr


def test_an_unnamed_run_has_the_name_of_its_command(server, program):
    assert program("-m", "connector_runs", "--", "/bin/true").wait(20) == 0
    assert (server.accepted[-1]["source"], server.accepted[-1]["object_type"]) == ("true", "true")


def test_a_slip_in_our_options_does_not_stop_the_job(server, program):
    job = program("-m", "connector_runs", "--lable", "x", "--", "sh", "-c", "exit 6")
    _, stderr = job.communicate(timeout=20)
    assert job.returncode == 6 and b"unrecognized arguments: --lable x; the command runs" in stderr
    assert len(stderr.splitlines()) == 1 and len(server.accepted) == 2


def test_no_command_is_a_usage_error(program):
    job = program("-m", "connector_runs", "--source", "a")
    _, stderr = job.communicate(timeout=20)
    assert job.returncode == 2 and b"the command is missing" in stderr
