import type { NotificationMessage } from '@app/alerting';
import { evaluate } from '@app/mappings';
import type { BodyTemplate } from '../../rules-file/index.js';
import { DeliveryError } from './delivery-error.js';
import { linesOf } from './lines.js';

/** The object that expressions look at: the message, and its lines for people. */
export const viewOf = (message: NotificationMessage): object => ({ ...message, lines: linesOf(message) });

/** The body of a template. An expression that finds nothing is null. @throws DeliveryError */
export function filled(template: BodyTemplate, view: object): unknown {
  if ('expression' in template) return valueOf(template.expression, view);
  if ('items' in template) return template.items.map((item) => filled(item, view));
  if ('fields' in template)
    return Object.fromEntries([...template.fields].map(([name, one]) => [name, filled(one, view)]));
  return template.value;
}

/** Headers of a template, of those that find a text or a number. @throws DeliveryError */
export function filledHeaders(templates: ReadonlyMap<string, string>, view: object): Record<string, string> {
  const headers = [...templates].map(([name, expression]) => [name, valueOf(expression, view)] as const);
  return Object.fromEntries(
    headers.flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, headerText(String(value))]] : [],
    ),
  );
}

/** Neither the expression nor the value is quoted: the problem stands in a log. */
function valueOf(expression: string, view: object): unknown {
  const found = evaluate(expression, view);
  if ('fault' in found) throw new DeliveryError('an expression of the webhook cannot be evaluated', false);
  return found.value;
}

/** A header has no line ends, and no characters that are not Latin. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]+/g, ' ').trim();
