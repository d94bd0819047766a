import type { PlantedFault } from '@app/samples';
import type { Answers } from './answers.js';
import { countText, durationText } from './human-units.js';
import type { Paint } from './paint.js';
import { SAMPLE_DAYS } from './sample.js';
import { sourcesTable } from './sources-table.js';
import { whatStandsOut } from './what-stands-out.js';

/** The runs that this start has sent, and the faults in them. */
interface Sent {
  readonly count: number;
  readonly tookSecs: number;
  readonly planted: readonly PlantedFault[];
}

/** The way in which this start filled the store: an empty one, one of an earlier start, or not at all. */
export type Start =
  | ({ readonly kind: 'loaded' } & Sent)
  | ({
      readonly kind: 'continued';
      /** How long the demo was away. */
      readonly pauseSecs: number;
      /** The time of which no runs were sent, epoch milliseconds. */
      readonly hole: { readonly fromMs: number; readonly toMs: number } | null;
    } & Sent)
  | { readonly kind: 'found' };

export interface Page {
  readonly start: Start;
  readonly answers: Answers;
  readonly urls: { readonly ingestion: string; readonly standardization: string; readonly processor: string };
  /** Where the data is, for people. */
  readonly store: string;
  /** The command that opens the embedded store; null on DATABASE_URL. */
  readonly psql: string | null;
  readonly now: Date;
}

/** Everything that the demo says once it is up: what there is, what to look for, where to look. */
export function pageText(page: Page, paint: Paint): string {
  const { start, answers, now } = page;
  const isPlaying = start.kind !== 'found';
  const sections = [
    [paint('bold', headlineOf(page)), ...(start.kind === 'continued' && start.hole ? [holeText(start.hole)] : [])],
    [indented(sourcesTable(answers, now, paint).split('\n'), 1)],
    isPlaying
      ? [paint('bold', 'Planted for you to find'), indented(whatStandsOut(start.planted, now), 2)]
      : ['No demo has sent these runs, so it sends nothing. Another DATA_DIR begins an empty store.'],
    [paint('bold', 'Open'), indented(addressesOf(page, paint), 2)],
    [
      isPlaying
        ? 'The fleet goes on sending its runs as they end. Ctrl-C ends it; the data stays.'
        : 'Ctrl-C ends it; the data stays.',
    ],
  ];
  return sections.map((section) => section.join('\n')).join('\n\n');
}

function headlineOf({ start, answers, store }: Page): string {
  const stored = `${countText(answers.summary.total_logs_processed)} runs`;
  if (start.kind === 'found') return `The store already holds ${stored} (${store}).`;
  const took = `through HTTP in ${durationText(start.tookSecs)} (${store})`;
  const sent = `${countText(start.count)} runs`;
  if (start.kind === 'loaded') return `Took in ${sent} of the last ${SAMPLE_DAYS} days ${took}.`;
  return `The demo was away for ${durationText(start.pauseSecs)}: took in ${sent} of it ${took}.`;
}

/** A sentence about the time of which there are no runs. */
function holeText({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  const textOf = (ms: number): string =>
    `${new Date(ms).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length)} UTC`.replace('T', ' ');
  return `It brought the last ${SAMPLE_DAYS} days up to date; there are no runs from ${textOf(fromMs)} to ${textOf(toMs)}.`;
}

function addressesOf({ urls: { ingestion, standardization, processor }, psql }: Page, paint: Paint): string[] {
  const addresses: readonly (readonly [url: string, says: string])[] = [
    [`${processor}/ui/`, 'what is wrong, since when, and why'],
    [`${ingestion}/docs`, 'send records of your own'],
    [`${standardization}/docs`, 'see how one record is cleaned'],
    [`${processor}/docs`, 'ask about runs'],
    [`${processor}/analytics/summary`, 'all runs together'],
    [`${processor}/dead-letters`, 'records that could not be used'],
  ];
  const width = Math.max(...addresses.map(([url]) => url.length));
  const lines = addresses.map(([url, says]) => `${paint('cyan', url.padEnd(width))}  ${says}`);
  return psql === null ? lines : [...lines, paint('cyan', psql)];
}

const indented = (texts: readonly string[], spaces: number): string =>
  texts.map((text) => `${' '.repeat(spaces)}${text}`).join('\n');
