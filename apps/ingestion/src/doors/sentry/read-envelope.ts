import { PipelineError } from '@app/contracts';
import { readJson } from '@app/platform';
import { isObject, type JsonObject, textAt, valueAt } from '@app/mappings';

/** An item of an envelope, its payload not read. */
interface EnvelopeItem {
  readonly type: string;
  readonly payload: Buffer;
}

export interface Envelope {
  readonly headers: JsonObject;
  readonly items: readonly EnvelopeItem[];
}

/** Limit of the items of one envelope, as Relay has it for check-ins and more. */
const MAX_ITEMS = 200;

const NEWLINE = 0x0a;

/**
 * https://develop.sentry.dev/sdk/data-model/envelopes/: a line of headers; for each item a line of headers and its payload, which
 * has `length` bytes, or ends with its line.
 * @throws PipelineError `request_invalid`, `json_invalid`, `body_empty`, `too_many_records`
 */
export function readEnvelope(bytes: Buffer): Envelope {
  const head = lineAt(bytes, 0);
  const headers = headersIn(head.line, 'the envelope');
  const items: EnvelopeItem[] = [];
  let at = head.next;
  while (at < bytes.length) {
    // Line ends may follow the last item.
    if (bytes[at] === NEWLINE) {
      at++;
      continue;
    }
    if (items.length === MAX_ITEMS) throw new PipelineError('too_many_records', `more than ${MAX_ITEMS} items`);
    const { line, next } = lineAt(bytes, at);
    const item = headersIn(line, 'an item');
    const payload = payloadAt(bytes, next, valueAt(item, 'length'));
    items.push({ type: textAt(item, 'type') ?? '', payload: payload.line });
    at = payload.next;
  }
  return { headers, items };
}

interface Line {
  readonly line: Buffer;
  readonly next: number;
}

function lineAt(bytes: Buffer, from: number): Line {
  const found = bytes.indexOf(NEWLINE, from);
  const end = found < 0 ? bytes.length : found;
  return { line: bytes.subarray(from, end), next: end + 1 };
}

function payloadAt(bytes: Buffer, from: number, length: unknown): Line {
  if (length === undefined) return lineAt(bytes, from);
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) {
    throw new PipelineError('request_invalid', 'the length of an item must be a whole number');
  }
  const end = from + length;
  if (end > bytes.length) throw new PipelineError('request_invalid', 'an item is shorter than its length');
  if (end < bytes.length && bytes[end] !== NEWLINE) {
    throw new PipelineError('request_invalid', 'an item is longer than its length');
  }
  return { line: bytes.subarray(from, end), next: end + 1 };
}

function headersIn(line: Buffer, owner: string): JsonObject {
  const { value } = readJson(line);
  if (!isObject(value)) throw new PipelineError('request_invalid', `the headers of ${owner} must be a JSON object`);
  return value;
}
