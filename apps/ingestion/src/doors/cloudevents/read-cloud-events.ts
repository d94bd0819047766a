import { PipelineError } from '@app/contracts';
import { readDocument } from '@app/platform';
import type { IncomingHttpHeaders } from 'node:http';
import { isObject, textAt, typeName, valueAt } from '@app/mappings';

/** A CloudEvent whose data was read. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface CloudEvent {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Parsed JSON; undefined: there is none. */
  readonly data: unknown;
}

/** The attribute and the reason for which an event cannot be read. */
export interface CloudEventFault {
  readonly field: string;
  readonly says: string;
}

export const STRUCTURED = 'application/cloudevents+json';
export const BATCHED = 'application/cloudevents-batch+json';

type Parsed = { readonly event: CloudEvent } | { readonly fault: CloudEventFault };

const jsonType = /^[^/;]+\/(?:[^;+]+\+)?json\s*(?:;|$)/i;
const base64 = /^[A-Za-z\d+/]*={0,2}$/;

/** Whether data of that content type is JSON. Without one it is. */
const isJsonType = (type: unknown): boolean => type === undefined || (typeof type === 'string' && jsonType.test(type));

/** The event in a JSON object: an item of a batch, or a structured body. Total. */
export function readStructured(value: unknown): Parsed {
  if (!isObject(value)) return { fault: { field: '', says: `an event is a JSON object, got ${typeName(value)}` } };
  const { data, data_base64: encoded, ...attributes } = value;
  if (encoded !== undefined && data !== undefined) {
    return { fault: { field: 'data_base64', says: 'and data exclude each other' } };
  }
  if (encoded !== undefined) {
    if (typeof encoded !== 'string' || !base64.test(encoded)) {
      return { fault: { field: 'data_base64', says: 'must be Base64' } };
    }
    return parse(attributes, Buffer.from(encoded, 'base64'), 'data_base64');
  }
  return { event: { attributes, data } };
}

/** The event in the headers and the body of a request: binary content mode of the HTTP binding. Total. */
export function readBinary(headers: IncomingHttpHeaders, body: Buffer): Parsed {
  const attributes: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    const decoded = decode(value);
    if (decoded === null) return { fault: { field: name, says: 'is not percent-encoded UTF-8' } };
    attributes[name.slice('ce-'.length)] = decoded;
  }
  if (headers['content-type'] !== undefined) attributes.datacontenttype = headers['content-type'];
  return body.length === 0 ? { event: { attributes, data: undefined } } : parse(attributes, body, 'body');
}

function parse(attributes: CloudEvent['attributes'], bytes: Buffer, field: string): Parsed {
  if (!isJsonType(valueAt(attributes, 'datacontenttype'))) {
    return { fault: { field: 'datacontenttype', says: 'must be JSON' } };
  }
  try {
    return { event: { attributes, data: readDocument(bytes) } };
  } catch (thrown) {
    return { fault: { field, says: `cannot be read: ${PipelineError.from(thrown).detail}` } };
  }
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values */
function decode(value: string): string | null {
  const quoted = /^"(.*)"$/s.exec(value.trim())?.[1];
  const text = quoted === undefined ? value : quoted.replaceAll(/\\(.)/gs, '$1');
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Attributes that an event must have. */
export const requiredAttributes = ['specversion', 'id', 'source', 'type'] as const;

/** The first attribute that is missing. */
export const missingAttribute = ({ attributes }: CloudEvent): string | undefined =>
  requiredAttributes.find((name) => textAt(attributes, name) === undefined);
