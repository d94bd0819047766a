import { type Alias, type Document, LineCounter, type Node, parseDocument, visit, type YAMLError } from 'yaml';
import { Problems } from './problems.js';

const TOO_DEEP = 'this is nested too deeply';

/** A text as a tree, or what keeps it from being one. */
export interface ParsedYaml {
  /** Null when there is nothing in it, or nothing but comments. */
  readonly root: Node | null;
  readonly problems: Problems;
}

/**
 * YAML 1.2, everything in it as text: what is a number or a time is decided by who reads it, so `no` is a company and
 * `22:00` is not 1320. Aliases are refused, with them what multiplies. That keys are unique is checked by `mapping`:
 * the parser compares each with each.
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
    // The parser promises to throw nothing. What is nested too deeply for its stack does it all the same.
    problems.add(0, TOO_DEEP);
    return { root: null, problems };
  }
}

function aliasesOf(document: Document): Alias[] {
  const found: Alias[] = [];
  visit(document, { Alias: (_, alias) => void found.push(alias) });
  return found;
}

/** Without what the parser quotes from the file. */
function sentenceOf({ code, message }: YAMLError): string {
  if (code === 'TAG_RESOLVE_FAILED' || code === 'BAD_DIRECTIVE') return 'tags and directives are not read';
  if (code === 'BAD_DQ_ESCAPE') return 'this is not an escape sequence';
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  if (code === 'MULTIPLE_DOCS') return 'there is more than one document in this file';
  const [sentence = ''] = message.split(': ');
  return `this is not YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
