"""CPU time and peak memory of this process."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

#: ru_maxrss is in bytes on macOS and in KiB elsewhere.
MAXRSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Usage:
    """What this process, and the children it has waited for, have used up to a moment."""

    cpu_secs: float
    #: The highest memory of the process since it began; None where the platform does not say.
    peak_bytes: int | None
    #: The memory it holds now; None where the platform does not say.
    resident_bytes: int | None


def usage_now() -> Usage:
    """Threads share one process: runs at the same time in one process each get the usage of all."""
    if sys.platform == "win32":
        return Usage(time.process_time(), None, None)
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_secs = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return Usage(cpu_secs, own.ru_maxrss * MAXRSS_UNIT_BYTES, _resident_bytes())


def peak_between(start: Usage, end: Usage) -> int | None:
    """
    The peak of the process when it rose during the run. Otherwise the peak belongs to an earlier run: the larger of the
    two sizes seen is the best that is known, and None where there is none.
    """
    if end.peak_bytes is not None and start.peak_bytes is not None and end.peak_bytes > start.peak_bytes:
        return end.peak_bytes
    return max((size for size in (start.resident_bytes, end.resident_bytes) if size is not None), default=None)


def _resident_bytes() -> int | None:
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return None
