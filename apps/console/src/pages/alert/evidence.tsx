import { Link } from '@tanstack/react-router';
import type { AlertDetail, Evidence, RunEvidence, Subject } from '../../api/types';
import { StatusBadge } from '../../components/badge';
import { Facts, Panel, Scroll } from '../../components/layout';
import { RunText } from '../../components/run-text';
import { useDifferences } from '../../components/differences';
import { Moments } from '../../components/sentence';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { readableCause } from '../../state/cause';
import { messages } from './alert.messages';
import { useWindowText } from './use-evidence-text';
import styles from './alert.module.css';
import { MeasurementView } from './measurement';

const RunLink = ({ id, children }: { readonly id: string; readonly children: string }) => (
  <Link to="/runs" search={{ run: id, range: 'all' }} title={id}>
    {children}
  </Link>
);

const RunLinks = ({ ids }: { readonly ids: readonly string[] }) => (
  <span className={styles.runs}>
    {ids.map((id) => (
      <RunLink key={id} id={id}>
        {id.slice(0, 8)}
      </RunLink>
    ))}
  </span>
);

/** Why the alert is, or was, in a state. */
export function EvidencePanel({
  title,
  alert,
  evidence,
}: {
  readonly title: string;
  readonly alert: AlertDetail;
  readonly evidence: Evidence;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const { company } = alert.subject;
  const { missing } = evidence;
  const cause = readableCause(alert.cause, [alert.rule]);
  const windowText = useWindowText();
  return (
    <Panel
      title={title}
      aside={
        <Link to="/rules" search={{ rule: alert.rule }}>
          {t.howRule}
        </Link>
      }
    >
      <div className={styles.columns}>
        <div>
          {evidence.measurements.map((measurement) => (
            <MeasurementView key={measurement.metric} measurement={measurement} rule={alert.rule} />
          ))}
        </div>
        <Facts
          facts={[
            [t.looksAt, `${alert.rule}, ${t.version(format.count(alert.rule_version))}`],
            [t.window, evidence.window && <Moments key="window" text={windowText(evidence)} company={company} />],
            [t.sample, t.sampleOf(evidence.sample_size, format.count(evidence.sample_size))],
            [t.cause, cause && <span translate="no">{cause}</span>],
            [t.noData, evidence.no_data_since && <Time at={evidence.no_data_since} company={company} />],
            [t.runs, evidence.run_ids.length > 0 ? <RunLinks ids={evidence.run_ids} /> : null],
            [
              t.incident,
              alert.incident_id && (
                <Link to="/incidents/$incidentId" params={{ incidentId: alert.incident_id }}>
                  {t.toIncident}
                </Link>
              ),
            ],
          ]}
        />
      </div>
      {missing.length > 0 && <Missing names={missing} />}
    </Panel>
  );
}

/** The objects that are missing from a cycle. */
function Missing({ names }: { readonly names: readonly string[] }) {
  const t = useMessages(messages);
  const format = useFormat();
  return (
    <div className={styles.missing}>
      <h3>{t.missing(names.length, format.count(names.length))}</h3>
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </div>
  );
}

type Line = readonly [name: string, of: (run: RunEvidence) => React.ReactNode, plain: (run: RunEvidence) => unknown];

/** The run that decided beside the object's last good one. */
export function ComparedRuns({
  evidence,
  subject: { company, object_type },
}: {
  readonly evidence: Evidence;
  readonly subject: Subject;
}) {
  const isObject = object_type !== null;
  const t = useMessages(messages);
  const format = useFormat();
  const differencesOf = useDifferences();
  const { run, last_good_run: good } = evidence;
  // A source or a company has no good run of its own to compare with; a run that succeeded alone is no comparison.
  if (run === null || (good === null && (!isObject || run.status === 'SUCCESS'))) return null;
  const differs = good === null ? [] : differencesOf(run, good);
  const lines: readonly Line[] = [
    [t.status, ({ status }) => <StatusBadge status={status} />, ({ status }) => status],
    [t.ended, ({ end_time }) => <Time at={end_time} company={company} />, () => null],
    [t.duration, (each) => format.duration(each.duration_seconds), (each) => each.duration_seconds],
    [t.cpu, (each) => format.duration(each.cpu_time_seconds), (each) => each.cpu_time_seconds],
    [t.memory, (each) => format.bytes(each.memory_used_bytes), (each) => each.memory_used_bytes],
    [t.message, (each) => <RunText text={each.error_message ?? '–'} />, (each) => each.error_message],
  ];
  return (
    <Panel title={t.compared}>
      {good === null ? (
        <p className={styles.differs}>{t.noGood}</p>
      ) : (
        differs.length > 0 && (
          <p className={styles.differs}>
            {t.differs}: {format.list(differs)}
          </p>
        )
      )}
      <Scroll label={t.compared}>
        <table className={styles.compare}>
          <thead>
            <tr>
              <td />
              <RunHead name={t.thisRun} id={run.run_id} />
              {good && <RunHead name={t.lastGood} id={good.run_id} />}
            </tr>
          </thead>
          <tbody>
            {lines.map(([name, show, plain]) => (
              <tr key={name} data-differs={good !== null && isUnlike(plain(run), plain(good))}>
                <th scope="row">{name}</th>
                <td>{show(run)}</td>
                {good && <td>{show(good)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

const RunHead = ({ name, id }: { readonly name: string; readonly id: string }) => (
  <th scope="col">
    {name} (<RunLink id={id}>{id.slice(0, 8)}</RunLink>)
  </th>
);

/** Other words, or numbers that are twice as much or half as much. */
function isUnlike(now: unknown, then: unknown): boolean {
  if (typeof now === 'number' && typeof then === 'number') return then > 0 && (now / then >= 2 || now / then <= 0.5);
  return now !== then;
}
