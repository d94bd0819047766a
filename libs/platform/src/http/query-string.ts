import { parse } from 'node:querystring';

const PREFIX = 'label.';

/** The parameters of a query string, with those that are called `label.<name>` as one of their names, `label`. */
export function parseQuery(text: string): Record<string, unknown> {
  const given = Object.entries(parse(text));
  const labels = given.filter(([name]) => name.startsWith(PREFIX));
  if (labels.length === 0) return Object.fromEntries(given);
  const label = Object.fromEntries(labels.map(([name, value]) => [name.slice(PREFIX.length), value]));
  return Object.fromEntries([...given.filter(([name]) => !name.startsWith(PREFIX)), ['label', label]]);
}
