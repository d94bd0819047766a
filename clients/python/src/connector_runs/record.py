"""Records as they go over the wire: pure functions, one JSON object each."""

from __future__ import annotations

import datetime
import json
import math
import traceback
from collections.abc import Mapping
from typing import Any

MAX_DESCRIPTION_CHARS = 4096
MAX_PARAMETERS_CHARS = 32_768
MAX_LABELS = 20
MAX_LABEL_CHARS = 255
LAST_FRAMES = 5

Fields = Mapping[str, Any]


def time_text(epoch_ns: int) -> str:
    """ISO 8601 in UTC with microseconds."""
    moment = datetime.datetime.fromtimestamp(epoch_ns // 1_000_000_000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{epoch_ns % 1_000_000_000 // 1000:06d}Z"


def storable(value: object) -> str:
    """The text of a value without what no database can keep: NUL and halves of surrogate pairs."""
    try:
        text = value if isinstance(value, str) else str(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def text_of(value: object) -> str | None:
    """Names and ids are texts on the wire; None stays None."""
    return None if value is None else storable(value)


def shortened(text: str, max_chars: int) -> str:
    """A quarter of the length from the beginning and the rest from the end, where messages say what happened."""
    if len(text) <= max_chars:
        return text
    head = max_chars // 4
    return f"{text[:head]}\n…\n{text[len(text) - (max_chars - head - 3) :]}"


def integer(value: object) -> int | None:
    """A count as a plain integer; None for what is none, so that a wrong value never costs the record."""
    try:
        return None if value is None else int(value)  # type: ignore[call-overload]
    except Exception:
        return None


def labels_of(labels: object) -> dict[str, str] | None:
    """At most 20 labels, text to text."""
    if not isinstance(labels, Mapping) or not labels:
        return None
    pairs = list(labels.items())[:MAX_LABELS]
    return {storable(name)[:MAX_LABEL_CHARS]: storable(value)[:MAX_LABEL_CHARS] for name, value in pairs}


def parameters_of(parameters: object) -> str | None:
    """Parameters are a text on the wire: what is not one is written as JSON."""
    if parameters is None:
        return None
    if not isinstance(parameters, str):
        try:
            parameters = json.dumps(parameters, ensure_ascii=False, default=storable)
        except Exception:
            parameters = storable(parameters)
    return shortened(storable(parameters), MAX_PARAMETERS_CHARS)


def description_of(error: BaseException) -> str:
    """The last frames of the traceback; the last line is `Type: message`, which the server takes as the headline."""
    try:
        headline = "".join(traceback.format_exception_only(type(error), error)).strip()
    except Exception:
        headline = type(error).__name__
    try:
        frames = traceback.format_tb(error.__traceback__)[-LAST_FRAMES:]
    except Exception:
        frames = []
    if not frames:
        return shortened(storable(headline), MAX_DESCRIPTION_CHARS)
    headline = shortened(headline, MAX_DESCRIPTION_CHARS // 2)
    trace = "Traceback (most recent call last):\n" + "".join(frames)
    return storable(shortened(trace, MAX_DESCRIPTION_CHARS - len(headline)) + headline)


def status_of(error: BaseException | None) -> str:
    """The status of a run that ended with this exception, or with none."""
    if error is None:
        return "SUCCESS"
    if isinstance(error, SystemExit):
        return "SUCCESS" if error.code is None or error.code == 0 else "FAILED"
    # By name: importing asyncio or trio for their CancelledError would cost every job its time.
    names = {cls.__name__ for cls in type(error).__mro__}
    if isinstance(error, (KeyboardInterrupt, GeneratorExit)) or names & {"CancelledError", "Cancelled"}:
        return "CANCELLED"
    return "FAILED"


def encode(fields: Fields) -> bytes:
    """One line of JSON in UTF-8 with the fields that have a value."""
    return json.dumps({name: _plain(value) for name, value in fields.items() if value is not None}).encode("ascii")


def _plain(value: object) -> object:
    if isinstance(value, bool) or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return value
    return storable(value)
