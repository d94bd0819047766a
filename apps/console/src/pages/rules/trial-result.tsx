import { useMemo, useState } from 'react';
import type { Backtest, BacktestAlert, BacktestRequest } from '../../api/types';
import { Badge, SeverityBadge } from '../../components/badge';
import type { Tone } from '../../state/state-looks';
import type { IconName } from '../../components/icon';
import { Hidden, Stat, Stats } from '../../components/layout';
import { rows } from '../../components/more';
import { AlertSentence } from '../../components/sentence';
import { Time } from '../../components/time';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { secondsOf } from '../../state/alert-facts';
import { differencesOf, perDay } from '../../state/backtest';
import { messages } from './rules.messages';
import styles from './rules.module.css';

interface Result {
  readonly request: BacktestRequest;
  readonly answer: Backtest;
}

/** Before and after. */
export function TrialResult({ request, answer: { runs_count, current, changed } }: Result) {
  const t = useMessages(messages);
  const format = useFormat();
  const differences = useMemo(
    () => differencesOf(current.alerts, changed?.alerts ?? current.alerts),
    [current, changed],
  );
  const after = changed ?? current;
  return (
    <div className={styles.result} aria-live="polite">
      <Stats>
        <Stat name={t.alerts} says={t.nowIs(format.count(current.alert_count))}>
          {format.count(after.alert_count)} {change(format, current.alert_count, after.alert_count)}
        </Stat>
        <Stat name={t.notifications} says={t.nowIs(format.count(current.notification_count))}>
          {format.count(after.notification_count)}{' '}
          {change(format, current.notification_count, after.notification_count)}
        </Stat>
      </Stats>
      <Days days={perDay(request, current, changed)} />
      <Differing differences={differences} />
      <p className={styles.soft}>
        {differences.sameCount > 0 && `${t.same(format.count(differences.sameCount))} `}
        {t.runsJudged(format.count(runs_count))}
        {[current, after].some((report) => report.alert_count > report.alerts.length) && ` ${t.cut}`}
      </p>
    </div>
  );
}

const change = (format: ReturnType<typeof useFormat>, before: number, after: number): string =>
  before === after ? '' : `(${after > before ? '+' : '−'}${format.count(Math.abs(after - before))})`;

function Days({ days }: { readonly days: ReturnType<typeof perDay> }) {
  const t = useMessages(messages);
  const format = useFormat();
  const most = Math.max(1, ...days.flatMap(({ before, after }) => [before, after]));
  const height = (count: number): string => `${(100 * count) / most}%`;
  return (
    <section>
      <h3>{t.perDay}</h3>
      <ol className={styles.bars}>
        {days.map(({ day, before, after }) => {
          const title = `${day}: ${t.before} ${format.count(before)}, ${t.after} ${format.count(after)}`;
          return (
            <li key={day} title={title}>
              <Hidden>{title}</Hidden>
              <span className={styles.before} style={{ height: height(before) }} />
              <span className={styles.after} style={{ height: height(after) }} />
            </li>
          );
        })}
      </ol>
      <div className={styles.legend} aria-hidden="true">
        <span>
          <i className={styles.before} />
          {t.before}
        </span>
        <span>
          <i className={styles.after} />
          {t.after}
        </span>
        <span>
          {days[0]?.day} – {days.at(-1)?.day}
        </span>
      </div>
    </section>
  );
}

type Kind = 'added' | 'gone' | 'moved';

const looks: Readonly<Record<Kind, { tone: Tone; icon: IconName }>> = {
  added: { tone: 'bad', icon: 'up' },
  gone: { tone: 'ok', icon: 'down' },
  moved: { tone: 'slow', icon: 'pending' },
};

const FIRST_SHOWN = 20;

function Differing({ differences }: { readonly differences: ReturnType<typeof differencesOf> }) {
  const t = useMessages(messages);
  const format = useFormat();
  const [isWhole, setWhole] = useState(false);
  const entries: { kind: Kind; alert: BacktestAlert; before?: BacktestAlert }[] = [
    ...differences.added.map((alert) => ({ kind: 'added' as const, alert })),
    ...differences.gone.map((alert) => ({ kind: 'gone' as const, alert })),
    ...differences.moved.map(({ before, after }) => ({ kind: 'moved' as const, alert: after, before })),
  ];
  const shown = isWhole ? entries : entries.slice(0, FIRST_SHOWN);
  return (
    <section>
      <h3>
        {t.differ} ({format.count(entries.length)})
      </h3>
      {entries.length === 0 && <p>{t.noneDiffer}</p>}
      <ol className={rows.rows}>
        {shown.map(({ kind, alert, before }, index) => (
          <li key={index} className={rows.row}>
            <div className={rows.marks}>
              <Badge {...looks[kind]}>{t[kind]}</Badge>
              <SeverityBadge severity={alert.severity} isBare />
            </div>
            <div className={rows.what}>
              <AlertSentence alert={alert} />
              <div className={rows.meta}>
                <span>{alert.rule}</span>
                <span>
                  {t.fired} <Time at={alert.fired_at} company={alert.subject.company} />
                  {before && before.fired_at !== alert.fired_at && (
                    <>
                      {' '}
                      {t.wasFired} <Time at={before.fired_at} company={alert.subject.company} />
                    </>
                  )}
                </span>
                <span>
                  {alert.resolved_at
                    ? t.lasted(format.duration(secondsOf(alert.fired_at, alert.resolved_at)))
                    : t.still}
                </span>
              </div>
            </div>
          </li>
        ))}
      </ol>
      {entries.length > shown.length && (
        <button type="button" onClick={() => setWhole(true)}>
          {t.showAll(format.count(entries.length))}
        </button>
      )}
    </section>
  );
}
