import { type Subject, subjectName } from './subject.js';

/**
 * A sentence about an alert as a code and its values, for whoever writes it in another language or with a clock that goes on. The
 * unit of a value is in its name; moments are ISO 8601 in UTC, texts are as their writers wrote them.
 */
export interface Saying {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const DURATION = String.raw`[\d.]+ (?:s|min|h|d)(?: \d+ (?:s|min|h))?`;
const unitSecs: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };
const unitBytes: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

const secondsIn = (text: string): number =>
  [...text.matchAll(/([\d.]+) (\w+)/g)].reduce((sum, [, size, unit]) => sum + Number(size) * (unitSecs[unit!] ?? 0), 0);

function bytesIn(text: string): number {
  const [size, unit] = text.split(' ');
  return Number(size) * (unitBytes[unit!] ?? 0);
}

/** "1 in 5" is 0.2. */
function shareIn(text: string): number {
  if (text === 'none') return 0;
  if (text === 'every time') return 1;
  const [part, all] = text.split(' in ');
  return Number(part) / Number(all);
}

/** The kinds of values in a template: how they are written, and what they are. */
const kinds = {
  secs: { pattern: DURATION, read: secondsIn },
  time: { pattern: String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`, read: String },
  count: { pattern: String.raw`\d+`, read: Number },
  rows: { pattern: String.raw`\d[\d\u202f]*`, read: (text: string) => Number(text.replaceAll('\u202f', '')) },
  number: { pattern: String.raw`[\d.]+`, read: Number },
  bytes: { pattern: String.raw`[\d.]+ [kMG]?B`, read: bytesIn },
  share: { pattern: String.raw`none|every time|\d+ in \d+`, read: shareIn },
  word: { pattern: String.raw`[^\s:]+`, read: String },
  text: { pattern: String.raw`[\s\S]*?`, read: String },
} as const;

type Kind = keyof typeof kinds;

const lastRuns = 'in the last {runs:count} run(s)';
const lastCycle = 'a run in its last cycle';

/** The sentences of the rules and of the engine: `{name:kind}` is a value, `[…]` may be left out, `(s)` is a plural. */
const templates: readonly (readonly [code: string, template: string])[] = [
  ['failed', 'failed: {message:text}[ (ended {ended_at:time}, heard of {heard_seconds:secs} later)]'],
  [
    'fails_often',
    'fails {share:share}[, never in the {runs_before:count} run(s) before][, used to be {usual_share:share}]: {failures:count} of the last {runs:count} runs[, the last one: {message:text}]',
  ],
  ['succeeds_again', 'has succeeded {successes:count} times in a row'],
  ['succeeded_again', 'succeeded again'],
  [
    'slow',
    `is slow: {observed_seconds:secs} ${lastRuns}, usually {usual_seconds:secs} at this time ({ratio:number} times as long)`,
  ],
  [
    'slow_cycle',
    `is slow: {observed_seconds:secs} ${lastCycle}, usually {usual_seconds:secs} at this time ({ratio:number} times as long)`,
  ],
  ['duration_limit', 'took {observed_seconds:secs}, more than its limit'],
  ['memory_limit', 'used {observed_bytes:bytes} of memory, more than its limit'],
  ['cpu_limit', 'used {observed_seconds:secs} of CPU time, more than its limit'],
  ['within_limit', 'is within its limit'],
  [
    'memory',
    `uses {ratio:number} times its usual memory: {observed_bytes:bytes} ${lastRuns}, usually {usual_bytes:bytes}`,
  ],
  [
    'memory_cycle',
    `uses {ratio:number} times its usual memory: {observed_bytes:bytes} ${lastCycle}, usually {usual_bytes:bytes}`,
  ],
  [
    'cpu',
    `uses {ratio:number} times its usual CPU time: {observed_seconds:secs} ${lastRuns}, usually {usual_seconds:secs}`,
  ],
  [
    'cpu_cycle',
    `uses {ratio:number} times its usual CPU time: {observed_seconds:secs} ${lastCycle}, usually {usual_seconds:secs}`,
  ],
  [
    'fast',
    `succeeds suspiciously fast: {observed_seconds:secs} ${lastRuns}, usually {usual_seconds:secs} at this time`,
  ],
  ['rows_none', 'succeeds without rows: none in the last {runs:count} run(s), usually {usual_rows:rows} row(s)'],
  [
    'rows_none_share',
    'succeeds without rows: none in the last {runs:count} run(s), usually {usual_share:share} writes none',
  ],
  [
    'rows_few',
    `succeeds with far fewer rows: {observed_rows:rows} row(s) ${lastRuns}, usually {usual_rows:rows} row(s) at this time`,
  ],
  ['rows_again', 'writes rows again'],
  ['rows_adopted', 'has written nothing for days: it is usual from now on'],
  ['as_before', 'is as it was before'],
  ['adopted', 'has been so for days: it is usual from now on'],
  ['partial', 'succeeded in part only[: {message:text}]'],
  ['whole_again', 'succeeded as a whole'],
  [
    'silent',
    'is silent: no run since {last_run_at:time}, the next was due by {due_at:time}, and may be {grace_seconds:secs} late',
  ],
  ['renamed', 'is called {name:text} now[: it is not expected any more under its old name]'],
  ['gone', 'has not run for {silence_seconds:secs}: it is retired, and not expected any more'],
  ['forgotten', 'has not run for {days:count} days: it is not followed any more'],
  ['retired', 'is retired: it is not expected any more'],
  ['runs_again', 'runs again'],
  ['running_again', 'is running again'],
  [
    'unreadable',
    'has {records:count} record(s) that cannot be read, since {since:time}: {error_code:word}: {detail:text}',
  ],
  ['unreadable_now', 'sends records again, which cannot be read'],
  ['unreadable_perhaps', 'may be among the records of its source that cannot be read'],
  ['readable_again', 'sends records that can be read again'],
  ['stranger_forgotten', 'has sent nothing for {days:count} days: it is not followed any more'],
  [
    'stuck',
    'is stuck: its run {run_id:word} has been running for {running_seconds:secs}, since {since:time}[, and usually takes {usual_seconds:secs}]',
  ],
  ['stuck_ended', 'has ended its run {run_id:word}: {status:word}'],
  ['stuck_given_up', 'has ended a later run: nobody waits for {run_id:word} any more'],
  ['cycle_incomplete', 'misses {missing:count} object(s): {names:text}[ and {more:count} more]'],
  ['behind', 'we are behind: the newest run waited {delay_seconds:secs} before it was stored'],
  ['all_silent', '{sources:count} source(s) that should have run did not, and nothing else came meanwhile'],
  ['arriving_again', 'runs arrive again'],
  ['offset_late', 'sends records that arrive {offset_seconds:secs} after they end: is its time zone set?'],
  ['offset_early', 'sends records that arrive {offset_seconds:secs} before they end: is its time zone set?'],
  ['offset_none', 'sends records in time'],
  ['too_many_objects', 'has too many objects: runs of new ones are set aside as too_many_objects'],
  ['over', ': {rule:word} is over'],
];

/** The evaluated windows of an evidence. */
const windowTemplates: typeof templates = [
  ['runs', 'the runs up to {to:time}'],
  ['last_runs', 'the last {runs:count} runs up to {to:time}'],
  ['run', 'the run that ended at {ended_at:time}'],
  ['recent_cycles', 'the recent cycles'],
  ['cycle', 'cycle {cycle:text}'],
  ['since', 'since {from:time}'],
  ['up_to', 'up to {to:time}'],
  ['between', 'from {from:time} to {to:time}'],
];

/** The origins of a baseline. */
const originTemplates: typeof templates = [
  ['stated', 'as stated in the rules file, or by its sender'],
  ['calendar', 'its longest interval, or the same day of the next month'],
  ['learned', 'longest usual silence at this hour of the week'],
  ['days', 'longest silence at this hour of the last days'],
  ['gaps', 'twice its longest interval so far'],
  ['default', 'default, until the cadence is learned'],
  ['level', 'level of the object at this time of the day and the week'],
  ['levels', 'geometric mean of the levels of its objects at this time'],
  ['failures', 'share of failures among the runs before'],
];

/** Of every sentence: since when nothing has come, of one that fires; how long it lasted, of one that is over. */
const ENDING = '[; no data since {no_data_since:time}][, after {lasted_seconds:secs}]';

interface Reader {
  readonly code: string;
  readonly pattern: RegExp;
  readonly read: ReadonlyMap<string, (text: string) => string | number>;
}

function readerOf([code, template]: (typeof templates)[number]): Reader {
  const read = new Map<string, (text: string) => string | number>();
  const pattern = template
    .replaceAll('(s)', '\u0000')
    .replace(/[.*+?^$()|\\]/g, String.raw`\$&`)
    .replaceAll('\u0000', 's?')
    .replaceAll('[', '(?:')
    .replaceAll(']', ')?')
    .replace(/\{(\w+):(\w+)\}/g, (_, name: string, kind: Kind) => {
      read.set(name, kinds[kind].read);
      return `(?<${name}>${kinds[kind].pattern})`;
    });
  return { code, pattern: new RegExp(`^${pattern}$`), read };
}

const readers = templates.map(([code, template]) => readerOf([code, template + ENDING]));
const windowReaders = windowTemplates.map(readerOf);
const originReaders = originTemplates.map(readerOf);

/** Codes of all sentences there are. */
export const sayingCodes: readonly string[] = [...new Set(templates.map(([code]) => code))];

/**
 * Reads the sentence in the summary of an alert, which begins with the name of its subject. Summaries are stored with the transitions and
 * outlive versions: they are read instead of being kept twice.
 * @returns null: a version that is not ours wrote it
 */
export function sayingOf({ summary, subject }: { readonly summary: string; readonly subject: Subject }): Saying | null {
  const name = subject.company === null ? '' : subjectName(subject);
  if (!summary.startsWith(name)) return null;
  return read(readers, summary.slice(name.length).replace(/^ /, ''));
}

/** The window of an evidence. @returns null: a version that is not ours wrote it */
export const windowSayingOf = (window: string): Saying | null => read(windowReaders, window);

/** Where a baseline comes from, as a code. @returns null: a version that is not ours wrote it */
export const originCodeOf = (made_of: string): string | null => read(originReaders, made_of)?.code ?? null;

function read(table: readonly Reader[], text: string): Saying | null {
  for (const { code, pattern, read: readers } of table) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const values: Record<string, string | number> = {};
    for (const [key, of] of readers) {
      const part = found.groups?.[key];
      if (part !== undefined) values[key] = of(part);
    }
    return { code, values };
  }
  return null;
}
