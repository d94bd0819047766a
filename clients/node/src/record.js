const MAX_DESCRIPTION_CHARS = 4096;
const MAX_PARAMETERS_CHARS = 32_768;
const MAX_LABELS = 20;
const MAX_LABEL_CHARS = 255;

const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text of a value without what no database can keep: NUL and halves of surrogate pairs. */
export function storable(value) {
  let text;
  try {
    text = String(value);
  } catch {
    text = `<${typeof value}>`;
  }
  return text.replaceAll('\0', '\ufffd').replace(HALF_PAIR, '\ufffd');
}

/** Names and ids are texts on the wire; what is absent stays absent. */
export const textOf = (value) => (value == null ? undefined : storable(value));

/** A count as an integer; undefined for what is none, so that a wrong value never costs the record. */
export function integer(value) {
  if (value == null || typeof value === 'symbol') return undefined;
  const number = Math.trunc(Number(value));
  return Number.isSafeInteger(number) ? number : undefined;
}

/** At most 20 labels, text to text. */
export function labelsOf(labels) {
  if (labels == null || typeof labels !== 'object') return undefined;
  const pairs = Object.entries(labels).slice(0, MAX_LABELS);
  const texts = pairs.map((pair) => pair.map((text) => storable(text).slice(0, MAX_LABEL_CHARS)));
  return pairs.length > 0 ? Object.fromEntries(texts) : undefined;
}

/** Parameters are a text on the wire: what is not one is written as JSON. */
export function parametersOf(parameters) {
  if (parameters == null) return undefined;
  let text = parameters;
  if (typeof parameters !== 'string') {
    try {
      text = JSON.stringify(parameters) ?? storable(parameters);
    } catch {
      text = storable(parameters);
    }
  }
  return storable(text.slice(0, MAX_PARAMETERS_CHARS));
}

/** Its stack: the first line is `Type: message`, which the server takes as the headline. */
export function descriptionOf(error) {
  let text;
  try {
    text = error instanceof Error ? error.stack || `${error.name}: ${error.message}` : String(error);
  } catch {
    text = typeof error;
  }
  return messageOf(text);
}

export const messageOf = (text) =>
  text == null ? undefined : storable(storable(text).slice(0, MAX_DESCRIPTION_CHARS));

/** An AbortError is somebody's wish, every other error a failure. */
export const statusOf = (error) => (error?.name === 'AbortError' ? 'CANCELLED' : 'FAILED');

/** ISO 8601 in UTC with milliseconds. */
export const timeText = (epochMs) => new Date(epochMs).toISOString();

const isPlain = (value) => typeof value === 'number' || typeof value === 'string' || value?.constructor === Object;

/** One line of JSON with the fields that have a value. */
export function encode(fields) {
  const present = Object.entries(fields).filter(([, value]) => value != null);
  return JSON.stringify(
    Object.fromEntries(
      present.map(([name, value]) => [name, isPlain(value) && typeof value !== 'string' ? value : storable(value)]),
    ),
  );
}
