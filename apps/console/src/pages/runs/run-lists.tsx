import { Link } from '@tanstack/react-router';
import type { RunDetail } from '../../api/types';
import { useAnomalyWords } from '../../components/anomaly-text';
import { AlertStateBadge } from '../../components/badge';
import { AlertSentence } from '../../components/sentence';
import { ReasonText } from '../../components/reason-text';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './runs.messages';

interface OfRun {
  readonly run: RunDetail;
}

/** Why it is an anomaly. */
export function Anomalies({ codes }: { readonly codes: readonly string[] }) {
  return (
    <ul>
      {codes.map((code) => (
        <Anomaly key={code} code={code} />
      ))}
    </ul>
  );
}

function Anomaly({ code }: { readonly code: string }) {
  const says = useAnomalyWords()(code);
  return (
    <li>
      {says !== undefined && `${says} `}
      <code>{code}</code>
    </li>
  );
}

/** Which of its numbers are how unusual. */
export function UnusualNumbers({ run }: OfRun) {
  const t = useMessages(messages);
  const format = useFormat();
  const write = (metric: string, value: number): string => {
    if (metric.endsWith('_seconds')) return format.duration(value);
    return metric.endsWith('_bytes') ? format.bytes(value) : format.count(Math.round(value));
  };
  return (
    <ul>
      {run.unusual.map(({ metric, observed, usual, score }) => (
        <li key={metric}>{t.unusualNumber(t[metric], write(metric, observed), write(metric, usual), score)}</li>
      ))}
    </ul>
  );
}

/** The alerts that have it as evidence. */
export function RunAlerts({ run }: OfRun) {
  return (
    <ul>
      {run.alerts.map((alert) => (
        <li key={alert.alert_id}>
          <AlertStateBadge state={alert.state} />{' '}
          <Link to="/alerts/$alertId" params={{ alertId: alert.alert_id }}>
            <AlertSentence alert={alert} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The changes that standardization made to its record. */
export function Normalizations({ run }: OfRun) {
  const t = useMessages(messages);
  return (
    <ul>
      {run.normalizations.map(({ field, code, original }) => (
        <li key={`${field} ${code}`}>
          <strong>{field}</strong> <code>{code}</code>
          {original !== null && original !== undefined && (
            <>
              {' '}
              {t.original} <code>{textOf(original)}</code>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The dead letters that were about it. */
export function RunDeadLetters({ run }: OfRun) {
  const t = useMessages(messages);
  return (
    <ul>
      {run.dead_letters.map(({ dead_letter_id: letter, code, detail, replayed_at }) => (
        <li key={letter}>
          <Link to="/dead-letters" search={{ letter }}>
            {code}
          </Link>{' '}
          <ReasonText of={detail} company={run.company} />
          {replayed_at !== null && (
            <>
              {' '}
              ({t.replayed} <Time at={replayed_at} company={run.company} as="ago" />)
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A value of a record as a person reads it. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
