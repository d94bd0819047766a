import type { Locale } from '../i18n/messages';
import { reasonInFrench } from './reason-fr';

/** A sentence in parts: those that people or programs elsewhere wrote are in no language of ours. */
export interface Part {
  readonly text: string;
  readonly isQuoted: boolean;
}

const JSON_TEXT = /("(?:[^"\\]|\\.)*"…?)/;

/**
 * A reason in a language, with the values of the record apart from our own words.
 * @returns null for a reason that has no form in the language
 */
export function reasonParts(reason: string, locale: Locale): readonly Part[] | null {
  const text = locale === 'fr' ? reasonInFrench(reason) : reason;
  if (text === null) return null;
  return text
    .split(JSON_TEXT)
    .map((part, index): Part => ({ text: part, isQuoted: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}
