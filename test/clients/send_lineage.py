"""Sends the events of two tasks and a DAG run with the OpenLineage client, over its default HTTP transport, in gzip too."""

import sys

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    DatasetEvent,
    InputDataset,
    Job,
    JobEvent,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
    StaticDataset,
)
from openlineage.client.facet_v2 import (
    error_message_run,
    input_statistics_input_dataset,
    nominal_time_run,
    output_statistics_output_dataset,
    parent_run,
    processing_engine_run,
)
from openlineage.client.transport.http import HttpCompression, HttpConfig, HttpTransport

PRODUCER = "https://github.com/apache/airflow/tree/providers-openlineage/2.5.0"
DAG = "019a0000-0000-7000-8000-00000000000a"

url = sys.argv[1]
plain = OpenLineageClient(transport=HttpTransport(HttpConfig(url=url)))
packed = OpenLineageClient(transport=HttpTransport(HttpConfig(url=url, compression=HttpCompression.GZIP)))


def event(state, run_id, name, minute, facets=None, inputs=None, outputs=None):
    return RunEvent(
        eventType=state,
        eventTime=f"2026-01-05T03:{minute:02d}:00+00:00",
        producer=PRODUCER,
        run=Run(
            runId=run_id,
            facets={
                "nominalTime": nominal_time_run.NominalTimeRunFacet(nominalStartTime="2026-01-05T02:00:00+00:00"),
                "parent": parent_run.ParentRunFacet(
                    run=parent_run.Run(runId=DAG), job=parent_run.Job(namespace="airflow-prod", name="orders")
                ),
                "processing_engine": processing_engine_run.ProcessingEngineRunFacet(version="3.0.1", name="Airflow"),
                **(facets or {}),
            },
        ),
        job=Job(namespace="airflow-prod", name=name),
        inputs=inputs or [],
        outputs=outputs or [],
    )


GOOD = "019a0000-0000-7000-8000-00000000000b"
BAD = "019a0000-0000-7000-8000-00000000000c"
read = InputDataset(
    namespace="postgres://db",
    name="shop.orders",
    inputFacets={"inputStatistics": input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=7)},
)
written = OutputDataset(
    namespace="s3://lake",
    name="orders",
    outputFacets={
        "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=5, size=100)
    },
)
error = error_message_run.ErrorMessageRunFacet(message="no such table", programmingLanguage="python")

plain.emit(event(RunState.START, GOOD, "orders.load", 0))
packed.emit(event(RunState.COMPLETE, GOOD, "orders.load", 4, inputs=[read], outputs=[written]))
plain.emit(event(RunState.START, BAD, "orders.check", 5))
packed.emit(event(RunState.FAIL, BAD, "orders.check", 6, {"errorMessage": error}))
plain.emit(
    DatasetEvent(
        eventTime="2026-01-05T03:00:00+00:00", producer=PRODUCER, dataset=StaticDataset(namespace="s3://lake", name="orders")
    )
)
plain.emit(
    JobEvent(
        eventTime="2026-01-05T03:00:00+00:00", producer=PRODUCER, job=Job(namespace="airflow-prod", name="orders.load")
    )
)
