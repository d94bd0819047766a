/**
 * Whether a text matches a pattern in which `*` stands for any characters. Takes at most the product of both lengths: the
 * pattern is no regular expression.
 */
export function matches(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[from] === '*') [star, mark] = [from++, at];
    else if (pattern[from] === text[at]) [from, at] = [from + 1, at + 1];
    else if (star >= 0) [from, at] = [star + 1, ++mark];
    else return false;
  }
  while (pattern[from] === '*') from++;
  return from === pattern.length;
}

/** The subject of the records that a tool sends under a name of its own: a namespace, a project. */
export interface SubjectRule {
  /** Pattern of the name, `*` for any characters. */
  readonly match: string;
  readonly company?: string;
  readonly zone?: string;
  readonly source?: string;
}

/** The subject that the first matching rule says. */
export function subjectOf(name: string, rules: readonly SubjectRule[]): Omit<SubjectRule, 'match'> {
  const { company, zone, source } = rules.find(({ match }) => matches(match, name)) ?? { match: '' };
  return { company, zone, source };
}
