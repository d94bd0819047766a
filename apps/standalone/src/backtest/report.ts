import type { BacktestReport } from '@app/alerting';

const minuteOf = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

const lineOf = ({ fired_at, resolved_at, severity, rule, summary }: BacktestReport['alerts'][number]): string => {
  const until = resolved_at === null ? 'still firing'.padEnd(16) : minuteOf(resolved_at);
  return `  ${minuteOf(fired_at)}  ${until}  ${severity.padEnd(8)}  ${rule.padEnd(18)}  ${summary}`;
};

const noticeOf = ({ at, rule, summary }: BacktestReport['notices'][number]): string =>
  `  ${minuteOf(at)}  ${rule.padEnd(18)}  ${summary}`;

const countText = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** The alerts that some rules would have raised, for people. Times are UTC. */
export function textOf(title: string, report: BacktestReport): string {
  const { alerts, notices, notification_count, notifications_per_day } = report;
  const head = `${title}: ${countText(alerts.length, 'alert')}, ${countText(notification_count, 'notification')}`;
  const days = Object.entries(notifications_per_day).map(
    ([day, count]) => `  ${day}  ${countText(count, 'notification')}`,
  );
  const columns = `  ${'fired (UTC)'.padEnd(16)}  ${'resolved'.padEnd(16)}  ${'severity'.padEnd(8)}  ${'rule'.padEnd(18)}  what`;
  const fired = alerts.length === 0 ? [] : ['', columns, ...alerts.map(lineOf), '', ...days];
  const said = notices.length === 0 ? [] : ['', '  said without an alert', ...notices.map(noticeOf)];
  return [head, ...fired, ...said].join('\n');
}
