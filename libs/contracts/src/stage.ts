import type { ErrorCode } from './errors.js';

/** The outcome of a stage for a record: pass this on, or set it aside for that reason. Surprises are exceptions. */
export type Outcome<T> =
  | { readonly kind: 'emit'; readonly value: T }
  | { readonly kind: 'reject'; readonly code: ErrorCode; readonly detail: string };

export const emit = <T>(value: T): Outcome<T> => ({ kind: 'emit', value });

export const reject = (code: ErrorCode, detail: string): Outcome<never> => ({ kind: 'reject', code, detail });
