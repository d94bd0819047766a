import { isObject, type Mapped, recordsOf, refused, textAt, typeName, valueAt } from '@app/mappings';
import { type CloudEvent, type CloudEventFault, missingAttribute } from './read-cloud-events.js';

/** The names under which a record may have what an attribute of the event can fill in. */
const names = {
  source: ['source', 'Source', 'connector'],
  object: ['object_type', 'Objet', 'object', 'object_name', 'name', 'object_id', 'Objet_Id'],
  runKey: ['run_key', 'run_id'],
  status: ['status', 'Etat', 'state', 'success'],
  start: ['start_time', 'Debut', 'started_at', 'start', 'start_date'],
  end: ['end_time', 'Fin', 'ended_at', 'finished_at', 'completed_at', 'end', 'end_date'],
  transformation: ['transformation', 'Transformation'],
} as const;

/** Words of a status that say that a run has not ended. */
const running = /^\s*(running|started|start|in[ _]progress|queued)\s*$/i;

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
  const lacks = (kind: keyof typeof names): boolean => names[kind].every((name) => valueAt(data, name) === undefined);
  const fill: Record<string, string> = {};
  const put = (name: string, text: string | undefined): void => void (text !== undefined && (fill[name] = text));
  if (lacks('source')) put('source', lastPart(textAt(attributes, 'source')));
  if (lacks('object')) put('object_type', textAt(attributes, 'subject'));
  if (lacks('runKey')) put('run_key', textAt(attributes, 'id'));
  if (lacks('transformation')) put('transformation', textAt(attributes, 'type'));
  const isRunning = names.status.some((name) => running.test(textAt(data, name) ?? ''));
  if (lacks('end') && !(isRunning && !lacks('start'))) {
    put(isRunning ? 'start_time' : 'end_time', textAt(attributes, 'time'));
  }
  return fill;
}

/** `connector` of `https://github.com/acme/connector` and of `urn:acme:connector`. */
function lastPart(source: string | undefined): string | undefined {
  const parts = source?.split(/[?#]/)[0]?.split(/[/:]/) ?? [];
  return parts.findLast((part) => part.trim() !== '');
}
