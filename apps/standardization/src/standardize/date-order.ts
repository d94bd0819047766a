import type { NormalizationCode } from '@app/contracts';
import type { DateOrder } from '@app/platform/settings';

export interface OrderedDate {
  readonly day: string;
  readonly month: string;
  readonly codes: readonly NormalizationCode[];
}

const CERTAIN: readonly NormalizationCode[] = Object.freeze([]);
const ASSUMED: readonly NormalizationCode[] = Object.freeze(['date_order_assumed']);

const MONTHS = 12;

/** Day and month of two numbers: the only way that a calendar has, or else the order of the company, and a note. */
export function inOrder(first: string, second: string, order: DateOrder): OrderedDate {
  if (Number(second) > MONTHS) return { day: second, month: first, codes: CERTAIN };
  if (Number(first) > MONTHS) return { day: first, month: second, codes: CERTAIN };
  const codes = Number(first) === Number(second) ? CERTAIN : ASSUMED;
  return order === 'day first' ? { day: first, month: second, codes } : { day: second, month: first, codes };
}
