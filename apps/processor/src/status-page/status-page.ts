import type { SubjectState } from '@app/alerting';
import type { Language } from '@app/platform';
import { LocalTime } from '@app/time';
import { createHash } from 'node:crypto';
import { escapedHtml } from '../notifications/index.js';
import { stateColour } from './state-colour.js';
import { statusWords } from './status-words.js';

/** The state of a source, as far as it is public. Times are ISO 8601 in UTC. */
export interface SourceStatus {
  readonly source: string;
  readonly state: SubjectState;
  readonly since: string | null;
  readonly lastRunAt: string | null;
}

export interface StatusPage {
  readonly company: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly now: string;
  /** Null: no source is known. */
  readonly state: SubjectState | null;
  readonly sources: readonly SourceStatus[];
  /** Of the company; more than are listed when there are too many. */
  readonly sourceCount: number;
}

const states = new Set([...Object.keys(statusWords.en.states)] as SubjectState[]);

const STYLE = [
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}',
  'body{margin:0;padding:1.5rem 1rem}',
  'main{max-width:48rem;margin:0 auto}',
  'h1,th[scope=row]{overflow-wrap:anywhere}',
  'h1{font-size:1.5rem;margin:0 0 .5rem}',
  'table{border-collapse:collapse;width:100%}',
  'caption,th,td{text-align:start}',
  'time{white-space:nowrap}',
  // A phone shows the times of a source below its name.
  '@media(max-width:34rem){thead{display:none}tr{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.5rem 0;border-bottom:1px solid #8886}',
  'tbody th,tbody td{padding:0;border:0}tbody th{flex:1 0 60%}td[title]::before{content:attr(title) ": ";opacity:.8}}',
  'th,td{padding:.5rem .75rem .5rem 0;border-bottom:1px solid #8886;vertical-align:top}',
  'strong{display:inline-block;padding:0 .5rem;border-radius:.25rem;color:#fff;font-weight:600}',
  ...[...new Set([...states].map(stateColour))].map((colour) => `.c${colour.slice(1)}{background:${colour}}`),
].join('');

/** The policy of the page: its own style, and nothing else. */
export const STATUS_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page of a company: its sources and their states, without a script, and without the texts of alerts. */
export function statusPageOf({ company, language, timeZone, now, state, sources, sourceCount }: StatusPage): string {
  const words = statusWords[language];
  const clock = new LocalTime(timeZone);
  const timeText = (at: string | null): string => {
    if (at === null) return '–';
    const { date, hour, minute } = clock.partsOf(Date.parse(at));
    return `<time datetime="${escapedHtml(at)}">${date} ${hour}:${minute}</time>`;
  };
  const mark = (of: SubjectState): string =>
    `<strong class="c${stateColour(of).slice(1)}">${words.states[of]}</strong>`;
  const title = escapedHtml(words.title(company));
  const head = [words.source, words.state, words.since, words.lastRun].map((name) => `<th scope="col">${name}</th>`);
  const rows = sources.map(
    (one) =>
      `<tr><th scope="row">${escapedHtml(one.source)}</th><td>${mark(one.state)}</td>` +
      `<td title="${words.since}">${timeText(one.since)}</td><td title="${words.lastRun}">${timeText(one.lastRunAt)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${title}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${title}</h1>`,
    state === null ? `<p>${words.nothing}</p>` : `<p>${mark(state)}</p>`,
    ...(rows.length === 0
      ? []
      : [`<table><thead><tr>${head.join('')}</tr></thead><tbody>`, ...rows, '</tbody></table>']),
    ...(sources.length < sourceCount ? [`<p>${words.more(sources.length, sourceCount)}</p>`] : []),
    `<p><small>${words.asOf(timeText(now))} ${escapedHtml(timeZone)}</small></p>`,
    '</main></body></html>',
  ].join('\n');
}
