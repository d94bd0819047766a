import type { ReactNode } from 'react';
import type { RunDetail } from '../../api/types';
import { Facts } from '../../components/layout';
import { SubjectLink } from '../../components/subject-link';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './runs.messages';

/** The facts that tell a run from others at a glance. */
export function MainFacts({ run }: { readonly run: RunDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company } = run;
  return (
    <Facts
      facts={[
        [t.colObject, <SubjectLink key="subject" subject={run} />],
        [t.colCompany, company],
        [t.colStart, <Time key="start" at={run.start_time} company={company} />],
        [t.colDuration, format.duration(run.duration_seconds)],
        [t.cycle, run.sequence_id],
      ]}
    />
  );
}

/** All else that is known of a run. */
export function MoreFacts({ run }: { readonly run: RunDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company } = run;
  return (
    <Facts
      facts={[
        [t.colZone, run.zone],
        [t.colObjectId, run.object_id],
        [t.transformation, run.transformation],
        [t.colEnd, <Time key="end" at={run.end_time} company={company} />],
        [t.colCpu, format.duration(run.cpu_time_seconds)],
        [t.colMemory, format.bytes(run.memory_used_bytes)],
        [t.colEfficiency, format.score(run.efficiency_score)],
        [t.utilization, format.percent(run.resource_utilization)],
        [t.throughput, known(run.throughput_objects_per_minute, (value) => t.perMinute(format.score(value)))],
        [t.ingestedAt, known(run.ingested_at, (at) => <Time at={at} company={company} />)],
        [t.storedAt, <Time key="stored" at={run.stored_at} company={company} />],
        [t.description, run.description],
        [t.runId, <code key="id">{run.run_id}</code>],
      ]}
    />
  );
}

const known = <T,>(value: T | null, show: (value: T) => ReactNode): ReactNode => (value === null ? null : show(value));
