import jmespath from 'jmespath';

/** Its types leave this function out. @throws Error for a text that is no expression */
const { compile } = jmespath as unknown as { readonly compile: (expression: string) => unknown };

/** Limit of an expression, in characters. */
export const MAX_EXPRESSION_CHARS = 1000;

/** Names that every object has without having been given them. */
const inherited = /\b(__proto__|constructor|prototype)\b/;

/** The reason for which a text is no expression that is evaluated; null: it is one. */
export function faultOfExpression(text: string): string | null {
  if (text.length > MAX_EXPRESSION_CHARS) return `is longer than ${MAX_EXPRESSION_CHARS} characters`;
  if (inherited.test(text)) return 'names a key that every object has';
  try {
    compile(text);
    return null;
  } catch (error) {
    return `is no JMESPath expression: ${(error as Error).message}`;
  }
}

/** The outcome of an expression; a function that was given a wrong type has none. */
export type Evaluated = { readonly value: unknown } | { readonly fault: string };

/** Evaluates an expression that `faultOfExpression` found good. Total. */
export function evaluate(expression: string, view: object): Evaluated {
  try {
    return { value: jmespath.search(view, expression) as unknown };
  } catch (error) {
    return { fault: (error as Error).message.slice(0, 200) };
  }
}

const placeholder = /\{([^{}]*)\}/g;

/** The expressions in a text, `tenant` and `region` of `acme-{tenant}-{region}`. */
export const expressionsIn = (template: string): string[] => [...template.matchAll(placeholder)].map(([, one]) => one!);

/** The text with the values of its expressions. A value that is no text or number is nothing. */
export function fillIn(template: string, view: object): string {
  return template
    .replaceAll(placeholder, (_all, expression: string) => {
      const found = evaluate(expression, view);
      const value = 'value' in found ? found.value : null;
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    })
    .trim();
}
