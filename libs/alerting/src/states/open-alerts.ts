import type { Subject } from '../model/subject.js';
import { subjectKey } from '../model/subject.js';
import type { Meaning } from '../model/meaning.js';
import { type ExpectationState, meaningOf, type OpenAlert } from './subject-state.js';

/** Meanings that a late object shares with its source. */
const ofWholeSource: ReadonlySet<Meaning> = new Set<Meaning>(['silent', 'unreadable']);

/** The open alerts, found by the subjects that they count for. */
export class OpenAlerts<A extends OpenAlert = OpenAlert> {
  /** About whole companies, or about everything. */
  readonly wide: readonly A[];
  private readonly behind: readonly A[];
  /** Silences of whole companies, or of everything. */
  private readonly wideSilences: readonly A[];
  private readonly bySource: ReadonlyMap<string, readonly A[]>;
  private readonly byObject: ReadonlyMap<string, readonly A[]>;

  constructor(alerts: readonly A[]) {
    this.wide = alerts.filter(({ subject }) => subject.source === null);
    this.behind = this.wide.filter(({ rule, state }) => meaningOf(rule) === 'behind' && state === 'firing');
    this.wideSilences = this.wide.filter(({ rule }) => meaningOf(rule) === 'silent');
    const narrow = alerts.filter(({ subject }) => subject.source !== null);
    this.bySource = Map.groupBy(narrow, ({ subject }) => sourceKey(subject));
    this.byObject = Map.groupBy(
      narrow.filter(({ subject }) => subject.object_type !== null),
      ({ subject }) => subjectKey(subject),
    );
  }

  /** Those that count for a source: its own, its objects', and that its whole company is silent. */
  ofSource(source: Subject): readonly A[] {
    return [...(this.bySource.get(sourceKey(source)) ?? []), ...this.wideSilences.filter(covers(source))];
  }

  /**
   * Those that count for an object: its own, and that its source or company is silent or cannot be read. An object that is not late itself, such as a
   * daily one of an hourly source, is not silent with its source.
   */
  ofObject(object: Subject, expectation: ExpectationState): readonly A[] {
    const own = this.byObject.get(subjectKey(object)) ?? [];
    if (expectation !== 'late' && expectation !== 'unknown') return own;
    const ofSource = (this.bySource.get(sourceKey(object)) ?? []).filter(
      ({ rule, subject }) => subject.object_type === null && ofWholeSource.has(meaningOf(rule)),
    );
    return [...own, ...ofSource, ...this.wideSilences.filter(covers(object))];
  }

  /** The alert which says that we are behind with the subject; null: we are not. */
  behindWith(subject: Subject): A | null {
    return this.behind.find(covers(subject)) ?? null;
  }
}

const sourceKey = ({ company, source }: Subject): string => JSON.stringify([company, source]);

const covers =
  ({ company }: Subject) =>
  ({ subject }: OpenAlert): boolean =>
    subject.company === null || subject.company === company;
