import type { BacktestAlert, BacktestReport, Override, Rule, Subject } from '../api/types';
import { DAY_MS } from '../format/durations';

/** The values that are tried for one rule. */
export interface Trial {
  readonly enabled: boolean;
  readonly options: Readonly<Record<string, number>>;
}

/** A trial begins with the values that hold for the rule. */
export const trialOf = ({ enabled, options }: Rule): Trial => ({
  enabled,
  options: Object.fromEntries(options.map(({ name, value }) => [name, value])),
});

export const isSameTrial = (a: Trial, b: Trial): boolean =>
  a.enabled === b.enabled && Object.keys(a.options).every((name) => a.options[name] === b.options[name]);

/**
 * All rules in the form of the rules file, with one of them changed: what is sent replaces all that holds.
 * Overrides stay as they are.
 */
export function rulesToTry(
  { rules, overrides }: { readonly rules: readonly Rule[]; readonly overrides: readonly Override[] },
  id: string,
  trial: Trial,
): { rules: Record<string, Record<string, unknown>>; overrides: readonly Override[] } {
  const entries = rules.map((rule) => {
    const { enabled, options } = rule.id === id ? trial : trialOf(rule);
    return [rule.id, { enabled, severity: rule.severity, ...options }] as const;
  });
  return { rules: Object.fromEntries(entries), overrides };
}

export interface Differences {
  /** Only with the change. */
  readonly added: readonly BacktestAlert[];
  /** Only as it is now. */
  readonly gone: readonly BacktestAlert[];
  /** Both, at other times. */
  readonly moved: readonly { readonly before: BacktestAlert; readonly after: BacktestAlert }[];
  readonly sameCount: number;
}

const subjectKey = (subject: Subject): string =>
  JSON.stringify([subject.company, subject.source, subject.zone, subject.object_id, subject.object_type]);

const alertKeyOf = ({ rule, subject }: BacktestAlert): string => `${rule} ${subjectKey(subject)}`;

const endOf = ({ resolved_at }: BacktestAlert): number => (resolved_at === null ? Infinity : Date.parse(resolved_at));

const overlap = (a: BacktestAlert, b: BacktestAlert): boolean =>
  Date.parse(a.fired_at) <= endOf(b) && Date.parse(b.fired_at) <= endOf(a);

/** Alerts of one rule and subject whose times overlap are the same trouble. */
export function differencesOf(before: readonly BacktestAlert[], after: readonly BacktestAlert[]): Differences {
  const waiting = Map.groupBy(before, alertKeyOf);
  const added: BacktestAlert[] = [];
  const moved: { before: BacktestAlert; after: BacktestAlert }[] = [];
  let sameCount = 0;
  for (const alert of after) {
    const candidates = waiting.get(alertKeyOf(alert)) ?? [];
    const index = candidates.findIndex((each) => overlap(each, alert));
    const [found] = index < 0 ? [] : candidates.splice(index, 1);
    if (found === undefined) added.push(alert);
    else if (found.fired_at === alert.fired_at && found.resolved_at === alert.resolved_at) sameCount += 1;
    else moved.push({ before: found, after: alert });
  }
  return { added, gone: [...waiting.values()].flat().sort(byFiring), moved, sameCount };
}

const byFiring = (a: BacktestAlert, b: BacktestAlert): number => Date.parse(a.fired_at) - Date.parse(b.fired_at);

/** Notifications of every day in UTC from the first to the last, days without any among them. */
export function perDay(
  { from, to }: { readonly from: string; readonly to: string },
  current: BacktestReport,
  changed: BacktestReport | null,
): { day: string; before: number; after: number }[] {
  const days: { day: string; before: number; after: number }[] = [];
  for (let at = Math.floor(Date.parse(from) / DAY_MS) * DAY_MS; at < Date.parse(to); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    const after = changed?.notifications_per_day[day] ?? 0;
    days.push({ day, before: current.notifications_per_day[day] ?? 0, after });
  }
  return days;
}
