"""Monitors a function that works and one that does not with the Sentry SDK, and sends an event beside them."""

import sys
from urllib.parse import urlsplit

import sentry_sdk
from sentry_sdk.crons import monitor

host = urlsplit(sys.argv[1]).netloc
sentry_sdk.init(dsn=f"http://abc123@{host}/42", environment="production", default_integrations=False)


@monitor(
    monitor_slug="nightly-sync",
    monitor_config={
        "schedule": {"type": "crontab", "value": "0 2 * * *"},
        "timezone": "Europe/Vienna",
        "checkin_margin": 10,
        "max_runtime": 30,
    },
)
def good():
    pass


@monitor(monitor_slug="broken-sync")
def bad():
    raise ValueError("boom")


good()
try:
    bad()
except ValueError:
    pass
sentry_sdk.capture_message("something else")
sentry_sdk.flush(timeout=10)
