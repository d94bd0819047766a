import type { Subject, SubjectState } from '@app/alerting';
import { fleetOf, type FaultId, type PlantedFault, plantedFaults, type SampleOptions } from '@app/samples';
import { HOUR_MS, MINUTE_MS } from '@app/time';

/** A subject as it is said to be. */
export interface SaidState {
  readonly subject: Pick<Subject, 'company' | 'source' | 'object_type'>;
  readonly state: SubjectState;
  readonly since: string | null;
}

interface Wrong {
  readonly state: SubjectState;
  /** It began between these moments, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Faults that go on, the state of who has them, and cycles of before that chance may add to the beginning of a change. */
const lasting: Partial<Record<FaultId, { readonly state: SubjectState; readonly cyclesBefore: number }>> = {
  'source-slow': { state: 'slow', cyclesBefore: 3 },
  'source-silent': { state: 'silent', cyclesBefore: 0 },
  'memory-hungry': { state: 'hungry', cyclesBefore: 3 },
};

const keyOf = ({ company, source, object_type }: SaidState['subject']): string =>
  [company, source, object_type].filter((name) => name !== null).join(' / ');

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Each subject of which something is wrong: what, and when it began. The source of an object that is hungry is so as well. */
function wrongIn(sample: SampleOptions): Map<string, Wrong> {
  const found = new Map<string, Wrong>();
  for (const { id, company, source, objects, cycles } of plantedFaults(sample)) {
    const fault = lasting[id];
    if (fault === undefined) continue;
    const { state, cyclesBefore } = fault;
    const firstMs = Date.parse(cycles[0]!);
    const cycleMs = cycles.length > 1 ? Date.parse(cycles[1]!) - firstMs : HOUR_MS;
    const wrong = { state, fromMs: firstMs - cyclesBefore * cycleMs, toMs: firstMs + cycleMs + MINUTE_MS };
    for (const object_type of [null, ...objects]) found.set(keyOf({ company, source, object_type }), wrong);
  }
  return found;
}

/** The subjects of which something else is said than is in the sample, in words; none when each planted fault is seen. */
export function misjudged(said: readonly SaidState[], sample: SampleOptions): string[] {
  const wrong = wrongIn(sample);
  const saidOf = new Map(said.map((one) => [keyOf(one.subject), one]));
  return subjectsOf(sample).flatMap((subject) => {
    const key = keyOf(subject);
    const one = saidOf.get(key);
    const { state, fromMs, toMs } = wrong.get(key) ?? { state: 'well', fromMs: -Infinity, toMs: Infinity };
    if (one === undefined) return [`nothing is said of ${key}`];
    if (one.state !== state) return [`${key} is said to be ${one.state}, and is ${state}`];
    const sinceMs = one.since === null ? NaN : Date.parse(one.since);
    const isRight = state === 'well' || (sinceMs >= fromMs && sinceMs <= toMs);
    return isRight ? [] : [`${key} is ${state} since ${one.since}, and not from ${isoOf(fromMs)} to ${isoOf(toMs)}`];
  });
}

const subjectsOf = (sample: SampleOptions): SaidState['subject'][] =>
  fleetOf(sample).flatMap(({ name: company, sources }) =>
    sources.flatMap(({ name: source, objects }) => [
      { company, source, object_type: null },
      ...objects.map(({ name }) => ({ company, source, object_type: name })),
    ]),
  );

export const faultIn = (sample: SampleOptions, id: FaultId): PlantedFault =>
  plantedFaults(sample).find((fault) => fault.id === id)!;
