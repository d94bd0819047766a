import { isAlias, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';

/** Most problems that are listed. */
const MAX_PROBLEMS = 20;
/** Most faults of syntax: one brings others along. */
const MAX_SYNTAX_ERRORS = 3;

/** The problems of a file, each with its line. They quote keys and expressions, and no other values. */
export class YamlProblems {
  private readonly found: { readonly line: number; readonly reason: string }[] = [];

  constructor(private readonly lines: LineCounter) {}

  get count(): number {
    return this.found.length;
  }

  add(offset: number | undefined, reason: string): undefined {
    this.found.push({ line: this.lines.linePos(offset ?? 0).line, reason });
    return undefined;
  }

  /** A line for each problem, in the order of the file. */
  toText(): string {
    const listed = this.found.toSorted((a, b) => a.line - b.line).slice(0, MAX_PROBLEMS);
    return listed.map(({ line, reason }) => `  - line ${line}: ${reason}`).join('\n');
  }
}

/** A value of the file and its name in problems. */
export interface YamlValue {
  readonly node: Node | null;
  readonly name: string;
  readonly offset: number;
  readonly problems: YamlProblems;
}

/** The tree of a text. A text with syntax errors has no tree that is worth to be looked at. */
export function readTree(text: string, name: string): YamlValue {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problems = new YamlProblems(lines);
  // Its own message quotes the line.
  for (const { pos, code } of document.errors.slice(0, MAX_SYNTAX_ERRORS))
    problems.add(pos[0], `this is not YAML (${code})`);
  return { node: document.contents, name, offset: 0, problems };
}

export const refuse = ({ name, offset, problems }: YamlValue, reason: string): undefined =>
  problems.add(offset, `${name} ${reason}`);

const isBlank = ({ node }: YamlValue): boolean => node === null || (isScalar(node) && node.value === null);

/** The entries of a mapping by key, those without a value left out. @param known the keys that there are; left out: any */
export function entriesOf(value: YamlValue, known?: readonly string[]): ReadonlyMap<string, YamlValue> {
  const entries = new Map<string, YamlValue>();
  if (isBlank(value)) return entries;
  if (!isMap(value.node)) {
    refuse(value, isAlias(value.node) ? 'must not be an alias' : 'must be a mapping, such as name: value');
    return entries;
  }
  for (const { key, value: node } of value.node.items as Pair<Node | null, Node | null>[]) {
    const offset = key?.range?.[0] ?? value.offset;
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
    if (name === undefined || name === '__proto__') value.problems.add(offset, `a key of ${value.name} must be a word`);
    else if (known?.includes(name) === false) {
      value.problems.add(offset, `${name} is no key of ${value.name}; known: ${known.join(', ')}`);
    } else {
      const entry = {
        node,
        name: `${value.name}.${name}`,
        offset: node?.range?.[0] ?? offset,
        problems: value.problems,
      };
      if (!isBlank(entry)) entries.set(name, entry);
    }
  }
  return entries;
}

/** The items of a list. */
export function itemsOf(value: YamlValue): readonly YamlValue[] {
  if (isBlank(value)) return [];
  const { node, name, problems, offset } = value;
  if (node === null || !('items' in node) || isMap(node)) {
    refuse(value, 'must be a list');
    return [];
  }
  return (node.items as (Node | null)[]).map((item, index) => ({
    node: item,
    name: `${name}[${index}]`,
    offset: item?.range?.[0] ?? offset,
    problems,
  }));
}

/** A text that passes a check; a number and `true` are their text. @param fault the reason to refuse it, or null */
export function textOf(value: YamlValue, fault: (text: string) => string | null = () => null): string | undefined {
  const scalar = isScalar(value.node) ? value.node.value : null;
  const isText = ['string', 'number', 'boolean', 'bigint'].includes(typeof scalar);
  if (!isText) return refuse(value, 'must be a text');
  const text = String(scalar);
  const reason = text.trim() === '' ? 'must not be empty' : fault(text);
  return reason === null ? text : refuse(value, reason);
}

/** The texts of a mapping by key, in lower case when `lower`. */
export function textsOf(
  value: YamlValue,
  { known, fault }: { readonly known?: readonly string[]; readonly fault?: (text: string) => string | null } = {},
): Record<string, string> {
  const texts = [...entriesOf(value, known)].map(([key, entry]) => [key, textOf(entry, fault)] as const);
  return Object.fromEntries(texts.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}
