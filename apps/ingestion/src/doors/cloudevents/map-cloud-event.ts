import { fieldNamed, readStatus, type RecordFieldName } from '@app/contracts';
import { isObject, type Mapped, recordsOf, refused, textAt, typeName } from '@app/mappings';
import { type CloudEvent, type CloudEventFault, missingAttribute } from './read-cloud-events.js';

/**
 * The record that is the data of a CloudEvent, with what it lacks taken from the attributes: its source from the last part of
 * `source`, its object from `subject`, its run key from `id`, its end (its start, while it runs) from `time`. Total.
 */
export function mapCloudEvent(parsed: { readonly event: CloudEvent } | { readonly fault: CloudEventFault }): Mapped {
  if ('fault' in parsed) {
    return refused(
      parsed.fault.field === '' ? 'record_not_object' : 'field_type',
      parsed.fault.field,
      parsed.fault.says,
    );
  }
  const { event } = parsed;
  const missing = missingAttribute(event);
  if (missing !== undefined) return refused('field_missing', missing, 'is required');
  if (!/^1(\.|$)/.test(textAt(event.attributes, 'specversion')!)) {
    return refused('field_type', 'specversion', 'must be 1.0');
  }
  if (!isObject(event.data)) {
    return refused('record_not_object', 'data', `must be a record, a JSON object, got ${typeName(event.data)}`);
  }
  return recordsOf({ ...event.data, ...filled(event.data, event.attributes) });
}

function filled(data: object, attributes: CloudEvent['attributes']): Record<string, string> {
  const given = givenIn(data);
  const lacks = (...fields: RecordFieldName[]): boolean => !fields.some((field) => given.has(field));
  const fill: Record<string, string> = {};
  const put = (name: RecordFieldName, text: string | undefined): void =>
    void (text !== undefined && (fill[name] = text));
  if (lacks('source')) put('source', lastPart(textAt(attributes, 'source')));
  if (lacks('object_type', 'object_id')) put('object_type', textAt(attributes, 'subject'));
  if (lacks('run_key')) put('run_key', textAt(attributes, 'id'));
  if (lacks('transformation')) put('transformation', textAt(attributes, 'type'));
  const isRunning = readStatus(given.get('status')) === 'RUNNING';
  if (lacks('end_time') && !(isRunning && !lacks('start_time'))) {
    put(isRunning ? 'start_time' : 'end_time', textAt(attributes, 'time'));
  }
  return fill;
}

/** The values of a record by the canonical names of their fields. Nulls and blanks say nothing. */
const givenIn = (data: object): ReadonlyMap<RecordFieldName, unknown> =>
  new Map(
    Object.entries(data).flatMap(([name, value]: [string, unknown]) => {
      const isBlank = value === null || (typeof value === 'string' && value.trim() === '');
      const field = isBlank ? undefined : fieldNamed(name)?.field;
      return field === undefined ? [] : [[field, value] as const];
    }),
  );

/** `connector` of `https://github.com/acme/connector` and of `urn:acme:connector`. */
function lastPart(source: string | undefined): string | undefined {
  const parts = source?.split(/[?#]/)[0]?.split(/[/:]/) ?? [];
  return parts.findLast((part) => part.trim() !== '');
}
