import { type Alias, type Document, LineCounter, type Node, parseDocument, visit, type YAMLError } from 'yaml';
import { Problems } from './problems.js';

const TOO_DEEP = 'this is nested too deeply';

/** A parsed text. */
export interface ParsedYaml {
  /** Null: the text is empty, has only comments, or cannot be parsed. */
  readonly root: Node | null;
  readonly problems: Problems;
}

/**
 * Parses YAML 1.2 with all scalars as text: the reader of a key decides about numbers and times, so `no` is a company and
 * `22:00` is not 1320. Aliases are refused, because they can expand without bound. `mapping` checks that keys are unique,
 * because the parser's check is quadratic.
 */
export function parseYaml(text: string): ParsedYaml {
  const positions = new LineCounter();
  const problems = new Problems(positions);
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'failsafe',
      lineCounter: positions,
      prettyErrors: false,
      uniqueKeys: false,
    });
    for (const error of [...document.errors, ...document.warnings]) problems.add(error.pos[0], sentenceOf(error));
    for (const { range } of aliasesOf(document)) problems.add(range?.[0] ?? 0, 'aliases are not read; write it out');
    return { root: document.contents, problems };
  } catch {
    // The parser throws only when the nesting overflows its stack.
    problems.add(0, TOO_DEEP);
    return { root: null, problems };
  }
}

function aliasesOf(document: Document): Alias[] {
  const found: Alias[] = [];
  visit(document, { Alias: (_, alias) => void found.push(alias) });
  return found;
}

/** The parser's message without its quotes from the file. */
function sentenceOf({ code, message }: YAMLError): string {
  if (code === 'TAG_RESOLVE_FAILED' || code === 'BAD_DIRECTIVE') return 'tags and directives are not read';
  if (code === 'BAD_DQ_ESCAPE') return 'this is not an escape sequence';
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  if (code === 'MULTIPLE_DOCS') return 'there is more than one document in this file';
  const [sentence = ''] = message.split(': ');
  return `this is not YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
