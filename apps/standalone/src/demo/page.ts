import type { PlantedFault } from '@app/samples';
import type { Answers } from './answers.js';
import { countText, durationText } from './human-units.js';
import type { Paint } from './paint.js';
import { SAMPLE_DAYS } from './sample.js';
import { sourcesTable } from './sources-table.js';
import { whatStandsOut } from './what-stands-out.js';

/** The way in which this start filled the store. */
type Start =
  | { readonly kind: 'loaded'; readonly tookSecs: number; readonly planted: readonly PlantedFault[] }
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
  const sections = [
    [paint('bold', headlineOf(page))],
    [indented(sourcesTable(answers, now, paint).split('\n'), 1)],
    start.kind === 'loaded'
      ? [paint('bold', 'Planted for you to find'), indented(whatStandsOut(start.planted), 2)]
      : ['Nothing was loaded: the sample goes into an empty store only, such as a new DATA_DIR.'],
    [paint('bold', 'Open'), indented(addressesOf(page, paint), 2)],
    [
      start.kind === 'loaded'
        ? 'Runs go on coming in. Ctrl-C ends it; the data stays.'
        : 'Ctrl-C ends it; the data stays.',
    ],
  ];
  return sections.map((section) => section.join('\n')).join('\n\n');
}

function headlineOf({ start, answers, store }: Page): string {
  const runs = `${countText(answers.summary.total_logs_processed)} runs`;
  if (start.kind === 'found') return `The store already holds ${runs} (${store}).`;
  return `Took in ${runs} of the last ${SAMPLE_DAYS} days through HTTP in ${durationText(start.tookSecs)} (${store}).`;
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
