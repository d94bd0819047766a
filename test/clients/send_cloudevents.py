"""Sends a run in each of the two modes of the CloudEvents SDK, and a batch of two."""

import json
import sys
from datetime import datetime, timezone
from urllib.request import Request, urlopen

from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

url = sys.argv[1] + "/cloudevents"


def event(number, subject, status):
    return CloudEvent(
        attributes={
            "id": f"event-{number}",
            "source": "https://example.com/acme/loader",
            "type": "com.example.run.ended",
            "subject": subject,
            "time": datetime(2026, 1, 5, 3, number, tzinfo=timezone.utc),
            "specversion": "1.0",
            "datacontenttype": "application/json",
        },
        data={"company": "cloudy", "status": status, "duration_seconds": 12},
    )


def post(headers, body):
    with urlopen(Request(url, data=body, headers=headers, method="POST")) as answer:
        assert answer.status == 202, answer.status


for message in (to_structured_event(event(1, "structured", "SUCCESS")), to_binary_event(event(2, "binary é", "FAILED"))):
    post(message.headers, message.body)
batch = [json.loads(to_structured_event(event(number, f"batched {number}", "SUCCESS")).body) for number in (3, 4)]
post({"content-type": "application/cloudevents-batch+json"}, json.dumps(batch).encode())
