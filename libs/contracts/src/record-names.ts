import { inNfc, invisibleIn, withoutBlanksAround } from './name-text.js';
import type { NamedField } from './record-fields.js';

/** The value of a field as it is compared and kept: a name is in NFC. */
export const keptValue = ({ isName }: NamedField, found: unknown): unknown =>
  isName && typeof found === 'string' ? inNfc(found) : found;

/** The first invisible character in a name or an id, as `U+200B`; null: there is none. */
export function invisibleInField({ isName, field }: NamedField, value: unknown): string | null {
  if (!isName || typeof value !== 'string') return null;
  return invisibleIn(field === 'object_id' ? withoutBlanksAround(value) : value);
}
