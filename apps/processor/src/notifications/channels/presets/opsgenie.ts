import type { Severity } from '@app/alerting';
import { escapedTags } from '../escape.js';
import { factsOf, linesOf, linksOf } from '../lines.js';
import { cut } from '../fitting.js';
import type { PresetForm } from './preset.js';

const MOST_MESSAGE_CHARS = 130;
const MOST_DESCRIPTION_CHARS = 15_000;
const MOST_ENTITY_CHARS = 512;
const MOST_TAG_CHARS = 50;
const SOURCE = 'observability-stack';

const priorities: Readonly<Record<Severity, string>> = { critical: 'P1', high: 'P2', warning: 'P3' };

/**
 * An alert of Opsgenie, or its end. The incident is its alias. The description may hold HTML, so texts are escaped in it.
 * https://docs.opsgenie.com/docs/alert-api
 */
export const opsgenie: PresetForm<'opsgenie'> = (message, { url, key }) => {
  const { kind, incident_id, notification_id, title, severity, company, source, alerts } = message;
  const alias = incident_id ?? notification_id;
  const base = `${url.replace(/\/+$/, '')}/v2/alerts`;
  const headers = { authorization: `GenieKey ${key}` };
  if (kind === 'resolved') {
    const close = `${base}/${encodeURIComponent(alias)}/close?identifierType=alias`;
    return { url: close, headers, body: { source: SOURCE, note: title } };
  }
  const links = linksOf(message).map(([label, href]) => `<a href="${escapedTags(href)}">${label}</a>`);
  const head = [...links, escapedTags(title)];
  const most = MOST_DESCRIPTION_CHARS - head.join('\n').length;
  const names = [company, source].filter((name) => name !== null);
  const tags = [kind, severity, alerts[0]?.rule, ...names].flatMap((tag) => tag ?? []);
  const body = {
    message: cut(title, MOST_MESSAGE_CHARS),
    alias,
    description: [...head, ...linesOf(message, { most, form: escapedTags })].join('\n'),
    source: SOURCE,
    priority: kind === 'test' ? 'P5' : priorities[severity],
    tags: tags.map((tag) => cut(tag, MOST_TAG_CHARS)),
    details: Object.fromEntries(factsOf(message).map(([name, value]) => [name.trim(), value])),
    ...(names.length === 0 ? {} : { entity: cut(names.join(' / '), MOST_ENTITY_CHARS) }),
  };
  return { url: base, headers, body };
};
