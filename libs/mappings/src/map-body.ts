import { compact, type DoorRecord, ignored, labelsOf, type Mapped, refused } from './door-record.js';
import { isObject, typeName } from './json-path.js';
import { evaluate, fillIn } from './expression.js';
import { type MappedField, mappedFields, type Mapping } from './mapping.js';

/** A request to be mapped. */
export interface MappingInput {
  readonly body: unknown;
  /** Headers that expressions may see, as `_headers`. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it came, ISO 8601 in UTC: `_now`. */
  readonly at: string;
  /** Fields that the address of the request says. They go before those of the mapping. */
  readonly said: Readonly<Partial<Record<'company' | 'zone' | 'source' | 'object_type', string>>>;
  /** The source where nothing else says one: the name of the mapping. */
  readonly defaultSource: string;
}

/** Most items of one body, each of which is remembered until the answer. */
export const MAX_ITEMS = 10_000;

/** Fields whose numbers stay numbers. An id is a text. */
const measured: ReadonlySet<MappedField> = new Set([
  'start_time',
  'end_time',
  'duration_seconds',
  'cpu_time_seconds',
  'memory_used_bytes',
  'rows_in',
  'rows_out',
  'bytes_out',
  'attempt',
]);

/** Fields that may be given as an object or a list, and are kept as JSON. */
const asJson: ReadonlySet<MappedField> = new Set(['parameters', 'description']);

/** The object that expressions look at: an item or the body, and beside its own keys the whole body and the request. */
const viewOf = (item: unknown, { body, headers, at }: MappingInput): object => ({
  ...(isObject(item) ? item : { _item: item }),
  _body: body,
  _headers: headers,
  _now: at,
});

/** The items of a body, each to be mapped by `mapItem`; or why there is none. Total. */
export function itemsOf(mapping: Mapping, input: MappingInput): { readonly items: readonly unknown[] } | Mapped {
  if (mapping.each === undefined) return { items: [input.body] };
  const found = evaluate(mapping.each, viewOf(input.body, input));
  if ('fault' in found) return refused('field_type', 'each', `cannot be evaluated: ${found.fault}`);
  if (found.value === null) return ignored('the body has nothing of what the mapping looks for');
  if (!Array.isArray(found.value))
    return refused('field_type', 'each', `must find a list, got ${typeName(found.value)}`);
  if (found.value.length > MAX_ITEMS) {
    return refused('too_many_records', '', `the list has more than ${MAX_ITEMS} items`);
  }
  return { items: found.value };
}

/** The record in an item. Total: every item is mapped, ignored or refused with the name of its field. */
export function mapItem(mapping: Mapping, item: unknown, input: MappingInput): Mapped {
  const view = viewOf(item, input);
  if (mapping.when !== undefined) {
    const wanted = evaluate(mapping.when, view);
    if ('fault' in wanted) return refused('field_type', 'when', `cannot be evaluated: ${wanted.fault}`);
    if (!isTrue(wanted.value)) return ignored('the mapping passes this over');
  }
  const record: Partial<Record<MappedField, string | number>> = {};
  for (const field of mappedFields) {
    const found = valueOf(field, mapping, view);
    if ('fault' in found) return refused('field_type', field, found.fault);
    if (found.value !== undefined) record[field] = measured.has(field) ? found.value : String(found.value);
  }
  if (record.status !== undefined) record.status = statusOf(String(record.status), mapping.words);
  const labels = labelsIn(mapping, view);
  return complete({ ...record, ...(labels && { labels }) } as Partial<DoorRecord>, input);
}

function complete(record: Partial<DoorRecord>, { said, defaultSource }: MappingInput): Mapped {
  const whole = { ...record, ...compact(said) };
  whole.source ??= defaultSource;
  if (whole.object_type === undefined && whole.object_id === undefined) {
    return refused('field_missing', 'object_type', 'is required');
  }
  if (whole.status === undefined) return refused('field_missing', 'status', 'is required');
  return { kind: 'records', records: [whole] };
}

type Found = { readonly value: string | number | undefined } | { readonly fault: string };

function valueOf(field: MappedField, mapping: Mapping, view: object): Found {
  const template = field === 'company' || field === 'zone' || field === 'source' ? mapping[field] : undefined;
  if (template !== undefined) return { value: fillIn(template, view) || undefined };
  const expression = mapping.fields[field];
  if (expression === undefined) return { value: undefined };
  const found = evaluate(expression, view);
  if ('fault' in found) return { fault: `cannot be evaluated: ${found.fault}` };
  return scalar(found.value, asJson.has(field));
}

function scalar(value: unknown, mayBeJson: boolean): Found {
  if (value === null || value === undefined || value === '') return { value: undefined };
  if (typeof value === 'string' || typeof value === 'number') return { value };
  if (typeof value === 'boolean') return { value: String(value) };
  return mayBeJson ? { value: JSON.stringify(value) } : { fault: `must be a text or a number, got ${typeName(value)}` };
}

const statusOf = (word: string, words: Mapping['words'] = {}): string => {
  const key = word.trim().toLowerCase();
  return Object.hasOwn(words, key) ? words[key]! : word;
};

function labelsIn({ labels = {} }: Mapping, view: object): DoorRecord['labels'] {
  const entries = Object.entries(labels).map(([name, expression]) => [name, labelOf(expression, view)] as const);
  return labelsOf(entries);
}

/** A label that cannot be had is left out: the run is worth more than it. */
function labelOf(expression: string, view: object): string | undefined {
  const evaluated = evaluate(expression, view);
  const found = 'value' in evaluated ? scalar(evaluated.value, false) : evaluated;
  return 'value' in found && found.value !== undefined ? String(found.value) : undefined;
}

/** https://jmespath.org/specification.html#or-expressions: empty lists, objects and texts, false and null are false. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== '' && value !== false && value !== null && value !== undefined;
}
