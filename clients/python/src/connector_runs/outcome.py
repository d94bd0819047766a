"""What an answer of the server means for each record of the request: a pure function."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

#: Answers about the address, the key or the moment. The same record can be accepted later.
LATER = frozenset({401, 403, 404, 405, 407, 408, 421, 425, 426, 429})
#: Answers about the records, whoever gives them (a proxy says 413 too).
ABOUT_THE_RECORDS = frozenset({400, 413, 422})

Body = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """The record at this position will never be accepted."""

    index: int
    code: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """Positions in neither list are not decided: those records stay in the spool."""

    taken: tuple[int, ...] = ()
    refused: tuple[Refusal, ...] = ()
    #: Why sending ends here; None when it goes on with the next records.
    problem: str | None = None
    #: The request as a whole was refused: its halves are sent one by one, to find the record that is wrong.
    split: bool = False


def outcome_of(status: int, body: bytes, count: int) -> Outcome:
    """The outcome for the `count` records of one request."""
    answer = _json_object(body)
    results = answer.get("results") if answer else None
    if answer and isinstance(results, dict) and (status == 202 or status == 422):
        return _decided(answer, results, count)
    if status == 202:
        return Outcome(taken=tuple(range(count)))
    if 200 <= status < 400:
        return Outcome(problem=f"answered {status} instead of 202: this is not the ingestion service")
    if status in LATER or status >= 500:
        return Outcome(problem=f"answered {status}{_code_in(answer)}")
    if status in ABOUT_THE_RECORDS or (answer and isinstance(answer.get("code"), str)):
        return _refused_as_a_whole(status, answer or {}, count)
    return Outcome(problem=f"answered {status}")


def _decided(answer: Body, results: Body, count: int) -> Outcome:
    refused = _refusals(answer.get("rejected"), count)
    decided = count
    if answer.get("rejected_omitted"):
        # Only the first refusals are listed: after the last of them, taken and refused cannot be told apart.
        decided = 1 + max((refusal.index for refusal in refused), default=-1)
    elif results.get("total") != count or results.get("failed") != len(refused):
        return Outcome(problem=f"says {results.get('total')} records where {count} were sent")
    refused_indexes = {refusal.index for refusal in refused}
    taken = tuple(index for index in range(decided) if index not in refused_indexes)
    return Outcome(taken=taken, refused=tuple(refused), problem=None if decided else "lists no refused record")


def _refusals(rejected: object, count: int) -> list[Refusal]:
    found: dict[int, Refusal] = {}
    for item in rejected if isinstance(rejected, list) else []:
        index = item.get("index") if isinstance(item, dict) else None
        if isinstance(index, int) and 0 <= index < count:
            found[index] = Refusal(index, str(item.get("code", "")), str(item.get("reason", "")))
    return [found[index] for index in sorted(found)]


def _refused_as_a_whole(status: int, answer: Body, count: int) -> Outcome:
    if count > 1:
        return Outcome(split=True)
    code = str(answer.get("code", f"http_{status}"))
    return Outcome(refused=(Refusal(0, code, str(answer.get("detail") or answer.get("title") or "")),))


def _json_object(body: bytes) -> Body | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _code_in(answer: Body | None) -> str:
    code = answer.get("code") if answer else None
    return f" ({code})" if isinstance(code, str) else ""
