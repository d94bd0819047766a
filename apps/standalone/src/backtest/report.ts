import type { BacktestReport } from '@app/alerting';

const minuteOf = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

const lineOf = ({ fired_at, resolved_at, severity, rule, summary }: BacktestReport['alerts'][number]): string => {
  const until = resolved_at === null ? 'still firing'.padEnd(16) : minuteOf(resolved_at);
  return `  ${minuteOf(fired_at)}  ${until}  ${severity.padEnd(8)}  ${rule.padEnd(18)}  ${summary}`;
};

/** The alerts that some rules would have raised, for people. Times are UTC. */
export function textOf(title: string, { alerts, notification_count, notifications_per_day }: BacktestReport): string {
  const head = `${title}: ${alerts.length} alerts, ${notification_count} notifications`;
  const days = Object.entries(notifications_per_day).map(([day, count]) => `  ${day}  ${count} notifications`);
  const columns = `  ${'fired (UTC)'.padEnd(16)}  ${'resolved'.padEnd(16)}  ${'severity'.padEnd(8)}  ${'rule'.padEnd(18)}  what`;
  return [head, ...(alerts.length === 0 ? [] : ['', columns, ...alerts.map(lineOf), '', ...days])].join('\n');
}
