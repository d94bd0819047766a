"""The only way in which this package speaks: one line on stderr."""

import sys
import threading

_told: set[str] = set()
_lock = threading.Lock()


def warn(text: str) -> None:
    """Write one line to stderr. A stderr that is closed or absent is no error."""
    line = " ".join(text.split())[:1000]
    try:
        sys.stderr.write(f"connector-runs: {line}\n")
        sys.stderr.flush()
    except Exception:
        pass


def warn_once(kind: str, text: str) -> None:
    """Like `warn`, once per process and kind."""
    with _lock:
        if kind in _told:
            return
        _told.add(kind)
    warn(text)


def reason_of(error: BaseException) -> str:
    """
    The cause in words without a secret in it. Only the system's own texts are quoted: the text of any other exception
    may hold the value that was wrong, such as a key.
    """
    text = getattr(error, "strerror", None)
    return text if isinstance(error, OSError) and isinstance(text, str) else type(error).__name__


def reset_after_fork() -> None:
    """A child must not inherit a lock that a thread of its parent holds."""
    global _lock
    _lock = threading.Lock()
