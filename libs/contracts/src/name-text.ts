/** Letters, digits and marks of ASCII: nearly every name, and nothing is to be done about it. */
const plain = /^[\x20-\x7e]*$/;

/**
 * A name in Unicode NFC, the form in which names are compared and kept: `é` is one character, however its sender composed it.
 * The same text for what is in NFC already.
 */
export const inNfc = (name: string): string => (plain.test(name) ? name : name.normalize('NFC'));

/** Letters of the Arabic script that join on both sides (Joining_Type D of Unicode 15). */
const joiningBoth =
  '\\u0620\\u0626\\u0628\\u062a-\\u062e\\u0633-\\u063f\\u0641-\\u0647\\u0649\\u064a\\u066e\\u066f\\u0678-\\u0687' +
  '\\u069a-\\u06bf\\u06c1\\u06c2\\u06cc\\u06ce\\u06d0\\u06d1\\u06fa-\\u06fc\\u06ff\\u0750-\\u0758\\u075c-\\u076a' +
  '\\u076d-\\u0770\\u0772\\u0775-\\u0777\\u077a-\\u077f\\u0886\\u0889-\\u088d\\u08a0-\\u08a9\\u08af\\u08b0\\u08b3-\\u08b8' +
  '\\u08ba-\\u08c8';
/** Letters of it that join to none (Joining_Type U), forms for presentation among them. */
const joiningNone = '\\u0621\\u0674\\u06e5\\u06e6\\u0887\\u088f\\u08ad\\u08c9\\ufb50-\\ufefc';
/** Signs of Indic scripts that join two consonants (Indic_Syllabic_Category Virama). */
const virama =
  '\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d3b\\u0d3c\\u0d4d\\u0dca\\u1039\\u17d2\\u1b44\\ua8c4\\ua9c0\\uabed';

/**
 * Places in which an invisible character is a part of how a word or an emoji is written: emoji that Unicode recommends for
 * interchange; a zero-width non-joiner between joined letters of the Arabic script, and a joiner or non-joiner behind a virama
 * (RFC 5892, appendix A.1 and A.2); a joiner between a Bengali ra and its virama.
 */
const written = [
  '\\p{RGI_Emoji}',
  `(?<=[${joiningBoth}]\\p{M}*)\\u200c(?=\\p{M}*(?![${joiningNone}])[\\p{sc=Arab}&&\\p{L}])`,
  `(?<=[${virama}])[\\u200c\\u200d](?=\\p{L})`,
  '(?<=\\u09b0)\\u200d(?=\\u09cd)',
].join('|');

/** Control characters, ends of lines, and all that Unicode shows as nothing: zero-width, direction, tags, soft hyphens. */
const invisible = '[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb]';

const anyInvisible = new RegExp(invisible, 'v');
const writtenOrInvisible = new RegExp(`${written}|(?<invisible>${invisible})`, 'gv');

/**
 * The first character of a name that is invisible, or that turns the direction of the text around it, as `U+200B`; null: there is
 * none. Two names that look the same must not be two.
 */
export function invisibleIn(name: string): string | null {
  if (plain.test(name) || !anyInvisible.test(name)) return null;
  for (const { groups } of name.matchAll(writtenOrInvisible)) {
    const found = groups?.invisible;
    if (found !== undefined) return codePointOf(found);
  }
  return null;
}

/** A quoted text in which each invisible character is shown as its code point, `\u{200b}`. */
export const withInvisibleShown = (quoted: string): string =>
  plain.test(quoted) ? quoted : quoted.replace(allInvisible, (found) => `\\u{${found.codePointAt(0)!.toString(16)}}`);

const allInvisible = new RegExp(invisible, 'gv');

const codePointOf = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** Blanks around an id, which do not belong to it. */
const blanksAround = /^[\t-\r ]+|[\t-\r ]+$/g;

export const withoutBlanksAround = (id: string): string => id.replace(blanksAround, '');
