import type { ReactNode } from 'react';
import type { RunDetail } from '../../api/types';
import { Facts } from '../../components/layout';
import { RunTime } from '../../components/run-time';
import { SubjectLink } from '../../components/subject-link';
import { Time } from '../../components/time';
import { UNKNOWN } from '../../format/format';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { isWebAddress } from '../../format/web-address';
import { messages } from './runs.messages';
import styles from './runs.module.css';

/** The facts that tell a run from others at a glance. */
export function MainFacts({ run }: { readonly run: RunDetail }) {
  const t = useMessages(messages);
  const { company } = run;
  return (
    <Facts
      facts={[
        [t.colObject, <SubjectLink key="subject" subject={run} />],
        [t.colCompany, company],
        [t.colStart, <Time key="start" at={run.start_time} company={company} />],
        [t.colDuration, <RunTime key="duration" run={run} />],
        [t.cycle, run.sequence_id ?? UNKNOWN],
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
        [t.transformation, run.transformation ?? UNKNOWN],
        [t.colEnd, <Time key="end" at={run.end_time} company={company} />],
        [t.colCpu, format.duration(run.cpu_time_seconds)],
        [t.colMemory, format.bytes(run.memory_used_bytes)],
        [t.rowsIn, known(run.rows_in, format.count)],
        [t.rowsOut, known(run.rows_out, format.count)],
        [t.bytesOut, known(run.bytes_out, format.bytes)],
        [t.attempt, known(run.attempt, format.count)],
        [t.url, known(run.url, (url) => <RunUrl url={url} />)],
        [t.labels, known(labelsOf(run), (labels) => <Labels labels={labels} />)],
        [t.runKey, known(run.run_key, (key) => <code>{key}</code>)],
        [t.colEfficiency, format.score(run.efficiency_score)],
        [t.utilization, format.percent(run.resource_utilization)],
        [t.throughput, known(run.throughput_objects_per_minute, (value) => t.perMinute(format.score(value)))],
        [t.ingestedAt, known(run.ingested_at, (at) => <Time at={at} company={company} />)],
        [t.storedAt, <Time key="stored" at={run.stored_at} company={company} />],
        [t.runId, <code key="id">{run.run_id}</code>],
      ]}
    />
  );
}

const labelsOf = ({ labels }: RunDetail): [string, string][] | null => {
  const entries = Object.entries(labels);
  return entries.length === 0 ? null : entries;
};

/** The page of the sender about the run. Only a web address is a link. */
function RunUrl({ url }: { readonly url: string }) {
  if (!isWebAddress(url)) return <>{url}</>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url}
    </a>
  );
}

function Labels({ labels }: { readonly labels: readonly (readonly [name: string, value: string])[] }) {
  return (
    <ul className={styles.labels}>
      {labels.map(([name, value]) => (
        <li key={name}>
          {name}: {value}
        </li>
      ))}
    </ul>
  );
}

const known = <T,>(value: T | null, show: (value: T) => ReactNode): ReactNode => (value === null ? null : show(value));
