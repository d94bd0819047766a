import type { Saying, Subject } from '../api/types';
import type { Format } from '../format/format';
import type { Locale, MessagesOf } from '../i18n/messages';
import type { Sentence, titles } from '../i18n/saying.messages';
import { type Part, reasonParts } from './reason-parts';

/** The texts of a language with which sentences are written. */
export interface Speech {
  readonly locale: Locale;
  readonly format: Format;
  readonly sayings: Readonly<Partial<Record<string, Sentence>>>;
  readonly titles: MessagesOf<(typeof titles)['en']>;
}

/** Stands for a text of others within a sentence. */
const QUOTE = '\u0001';
/** The values that are texts of others, of which a sentence has one at most. */
const quoted = ['message', 'detail', 'names'];

/** A value for people, by the unit in its name; a moment stays for the zone of the view. */
function written(name: string, value: string | number, { format }: Speech): string {
  if (typeof value === 'string') return names.includes(name) ? shortened(value) : value;
  if (name.endsWith('_seconds')) return format.duration(value);
  if (name.endsWith('_bytes')) return format.bytes(value);
  if (name === 'ratio') return format.score(value);
  if (name.endsWith('share')) return format.percent(100 * value);
  return format.count(value);
}

/** Values that are names. */
const names = ['company', 'source'];

/** Names of one sentence must leave room for what it says of them. */
const LONGEST_NAME = 48;

/** A name whose middle is left out when it is long: both ends tell it from its neighbours. */
const shortened = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 20)}…${name.slice(-19)}`;

/** The name for people: `acme / zohobooks / invoices`; null: it is about everything. */
const nameOf = ({ company, source, object_type }: Subject): string | null =>
  company === null
    ? null
    : [company, source, object_type]
        .filter((name) => name !== null)
        .map(shortened)
        .join(' / ');

const isSource = ({ source, object_type }: Subject): boolean => source !== null && object_type === null;

interface Said {
  readonly saying: Saying | null;
  /** The sentence of the service, in English, for what has no code. */
  readonly summary: string;
}

interface About {
  /** The name before the sentence; null: none. */
  readonly name: string | null;
  /** The subject is a source, not one of its objects. */
  readonly isSource: boolean;
  /** The sentence is about something that is over. */
  readonly isOver: boolean;
}

const wholly = (text: string): Part[] => [{ text, isQuoted: false }];

/** The sentence about an alert, its subject included. */
export const saidOfAlert = (said: Said & { readonly subject: Subject }, speech: Speech): Part[] =>
  sentence(said, { name: nameOf(said.subject), isSource: isSource(said.subject), isOver: false }, speech);

/** The title of an incident. */
export function saidOfIncident(
  incident: { readonly saying: Saying | null; readonly title: string; readonly ended_at: string | null },
  speech: Speech,
): Part[] {
  const { saying, title, ended_at } = incident;
  const subject = saying?.values.subject;
  const name =
    typeof subject === 'string' && subject !== 'everything' ? subject.split(' / ').map(shortened).join(' / ') : null;
  const isOfSource = name?.split(' / ').length === 2;
  return sentence({ saying, summary: title }, { name, isSource: isOfSource, isOver: ended_at !== null }, speech);
}

function sentence({ saying, summary }: Said, { name, isSource, isOver }: About, speech: Speech): Part[] {
  const write = saying && writerOf(saying.code, speech);
  if (!saying || !write) return wholly(summary);
  const numbers: Record<string, number> = {};
  const texts: Record<string, string> = { ...(isOver && { past: 'past' }), ...(isSource && { is_source: 'source' }) };
  let quote: string | null = null;
  for (const [key, value] of Object.entries(saying.values)) {
    if (typeof value === 'number') numbers[key] = value;
    texts[key] = written(key, value, speech);
    if (quoted.includes(key)) {
      quote = texts[key];
      texts[key === 'detail' ? 'message' : key] = QUOTE;
    }
  }
  const says = write(texts, numbers) + endOf(texts, numbers, isOver, speech);
  const [before = '', after] = (name === null ? says : `${name}${/^[:\s]/.test(says) ? '' : ' '}${says}`).split(QUOTE);
  return [
    { text: before, isQuoted: false },
    ...(quote === null || after === undefined
      ? []
      : [...quotedParts(saying.code, quote, speech), { text: after, isQuoted: false }]),
  ].filter(({ text }) => text !== '');
}

/** The words of others stay as they are; the reason of a record that cannot be read is one of ours. */
const quotedParts = (code: string, text: string, { locale }: Speech): readonly Part[] =>
  (code === 'unreadable' ? reasonParts(text, locale) : null) ?? [{ text, isQuoted: true }];

const writerOf = (code: string, { titles, sayings }: Speech): Sentence | undefined =>
  code === 'objects' || code === 'sources' ? titles[code] : sayings[code];

/** The end of a sentence: how often, what else there is, how long it lasted, since when nothing has come. */
function endOf(
  texts: Readonly<Record<string, string>>,
  numbers: Readonly<Record<string, number>>,
  isOver: boolean,
  { titles }: Speech,
): string {
  const { times = 1, other_errors = 0, more_alerts = 0 } = numbers;
  const { lasted_seconds, no_data_since } = texts;
  return [
    times > 1 ? titles.times(texts.times ?? '') : '',
    no_data_since === undefined ? '' : titles.noDataSince(no_data_since),
    other_errors > 0 ? titles.otherErrors(other_errors, texts.other_errors ?? '') : '',
    more_alerts > 0 ? titles.moreAlerts(more_alerts, texts.more_alerts ?? '') : '',
    lasted_seconds === undefined ? '' : isOver ? titles.lasted(lasted_seconds) : titles.after(lasted_seconds),
  ].join('');
}
