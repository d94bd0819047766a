import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The text of a key: `obs_<id>_<secret>`. Letters and digits only, so that a double click takes it whole, and so that it
 * can be the user name of a DSN and part of an address.
 */
const keyForm = /^obs_([A-Za-z\d]{8,32})_[A-Za-z\d]{20,100}$/;
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const ID_CHARS = 10;
/** 43 digits of base 62 are 256 bits. */
const SECRET_CHARS = 43;

export const keyIdForm = /^[A-Za-z\d]{8,32}$/;

/** A key that was made, and what is kept of it. */
export interface NewKey {
  readonly id: string;
  /** Shown once, and kept nowhere. */
  readonly text: string;
  /** SHA-256 of the text, in hex digits. */
  readonly sha256: string;
}

export function newKey(): NewKey {
  const id = randomDigits(ID_CHARS);
  const text = `obs_${id}_${randomDigits(SECRET_CHARS)}`;
  return { id, text, sha256: digestOf(text).toString('hex') };
}

/** The id in the text of a key; null: this is no key of ours. */
export const idOfKey = (text: string): string | null => keyForm.exec(text)?.[1] ?? null;

/** A text with the secret of every key in it left out. The ids stay: they say which key it was. */
export const withoutKeys = (text: string): string =>
  text.replaceAll(/\bobs_([A-Za-z\d]{8,32})_[A-Za-z\d]{20,}/g, 'obs_$1_[redacted]');

/** A secret of 256 random bits needs no slow hash: there is no list of words to try. */
export const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Takes the same time wherever the two differ. */
export const isSameDigest = (one: Buffer, other: Buffer): boolean => timingSafeEqual(one, other);

/** Bytes above the largest multiple of 62 are thrown away: all digits are equally likely. */
function randomDigits(count: number): string {
  const largest = 256 - (256 % digits.length);
  let text = '';
  while (text.length < count) {
    for (const byte of randomBytes(2 * count)) {
      if (byte < largest && text.length < count) text += digits[byte % digits.length];
    }
  }
  return text;
}
