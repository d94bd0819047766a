"""`python -m connector_runs --source S --object O -- command args`: runs the command and reports it as one run."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from . import ConnectorRuns, __version__
from .command import forwarding, run_command
from .monitored_run import never_raises
from .warning import warn

USAGE_EXIT_CODE = 2


class _Unusable(Exception):
    """The options cannot be read."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Unusable(message)


def main(arguments: list[str] | None = None) -> int:
    """The exit code of the command; 127 when there is no such command. For --flush: 0 when nothing remains, else 1."""
    options, command = _split(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    try:
        asked = parser.parse_args(options)
    except _Unusable as error:
        if not command:
            parser.print_usage(sys.stderr)
            warn(str(error))
            return USAGE_EXIT_CODE
        # A slip in our options is no reason for a job not to run.
        warn(f"{error}; the command runs, and is reported without the options")
        asked = parser.parse_args([])
    if asked.flush:
        return _flush()
    if not command:
        parser.print_usage(sys.stderr)
        warn("the command is missing: write it after --")
        return USAGE_EXIT_CODE
    return _run(asked, command)


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="connector_runs",
        usage="connector_runs [options] -- command [args ...]\n       connector_runs --flush",
        description="Runs a command and reports it as one run. Exit code, streams and signals are the command's.",
        allow_abbrev=False,
    )
    env = os.environ.get
    parser.add_argument("--source", default=env("CONNECTOR_RUNS_SOURCE"), help="default: the command's name")
    parser.add_argument("--object", default=env("CONNECTOR_RUNS_OBJECT"), help="default: the command's name")
    parser.add_argument("--object-id")
    parser.add_argument("--company", help="default: CONNECTOR_RUNS_COMPANY")
    parser.add_argument("--zone", help="default: CONNECTOR_RUNS_ZONE")
    parser.add_argument("--cycle", help="joins the runs of one round")
    parser.add_argument("--attempt", type=int)
    parser.add_argument("--url", help="a link to the log of this run")
    parser.add_argument("--schedule", help="when it runs: '0 2 * * *; tz=Europe/Paris; grace=10m' or 'every 30m'")
    parser.add_argument("--label", action="append", default=[], metavar="NAME=VALUE", help="may be given again")
    parser.add_argument("--flush", action="store_true", help="send what the spool holds; exit 1 when something remains")
    parser.add_argument("--version", action="version", version=f"connector_runs {__version__}")
    return parser


def _run(asked: argparse.Namespace, command: list[str]) -> int:
    name = os.path.basename(command[0]) or "command"
    run = ConnectorRuns().run(
        asked.source or name,
        asked.object or name,
        object_id=asked.object_id,
        company=asked.company,
        zone=asked.zone,
        cycle=asked.cycle,
        attempt=asked.attempt,
        url=asked.url,
        schedule=asked.schedule,
        labels=_labels(asked.label),
    )
    with forwarding() as signals, run:
        ended = run_command(command, signals)
        run.measured = {"cpu_time_seconds": ended.cpu_secs, "memory_used_bytes": ended.peak_bytes}
        if ended.status == "CANCELLED":
            run.cancel(ended.message)
        elif ended.status == "FAILED":
            run.fail(ended.message)
    return ended.exit_code


def _labels(pairs: list[str]) -> dict[str, str]:
    return dict(pair.partition("=")[::2] for pair in pairs)


def _flush() -> int:
    remaining = _remaining()
    if remaining is None:
        return 1
    print(f"{remaining} records remain in the spool")
    return 1 if remaining else 0


@never_raises
def _remaining() -> int | None:
    return ConnectorRuns().flush()


if __name__ == "__main__":
    sys.exit(main())
