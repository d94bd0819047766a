import { type CompanyFacts, companiesOf } from './companies.js';
import type { CadenceMins } from './cycles.js';
import { Random } from './random.js';
import { problemWith, type SampleOptions } from './sample-options.js';
import { type SourceKind, sourceCatalogue } from './source-catalogue.js';

export interface SampleObject {
  /** Unique in the company. */
  readonly id: number;
  readonly name: string;
  readonly medianSecs: number;
  /** Standard deviation of the logarithm of the duration. */
  readonly spread: number;
  /** CPU time per duration, a ratio. */
  readonly cpuRatio: number;
  /** Median growth of the memory. */
  readonly memoryBytes: number;
}

export interface SampleSource {
  readonly name: string;
  readonly transformation: string;
  readonly parameters: string;
  readonly cadenceMins: CadenceMins;
  /** The objects in the order in which they run. */
  readonly objects: readonly SampleObject[];
}

export interface SampleCompany {
  readonly name: string;
  readonly timeZone: string;
  readonly sources: readonly SampleSource[];
}

/** The companies with their sources and the sizes of their objects. */
export type Fleet = readonly SampleCompany[];

const FIRST_OBJECT_ID = 1001;

/** Medians that were drawn add up to at most this, so that even a source six times as slow ends within its cycle. */
const DRAWN_BUDGET_SECS = 100;

/** @throws RangeError when `problemWith` finds something */
export function fleetOf(options: SampleOptions): Fleet {
  const problem = problemWith(options);
  if (problem !== null) throw new RangeError(problem);
  const { companies, sources = companies * sourceCatalogue.length, objects, seed } = options;
  let sourceNumber = 0;
  return companiesOf(companies).map((facts, companyIndex) => {
    let nextId = FIRST_OBJECT_ID;
    const count = share(sources, companies, companyIndex);
    const sourcesOfCompany = Array.from({ length: count }, (_, sourceIndex): SampleSource => {
      const kind = sourceCatalogue[sourceIndex % sourceCatalogue.length]!;
      const size = objects === undefined ? kind.objects.length : share(objects, sources, sourceNumber);
      const random = (index: number) => new Random(seed, streamOf(companyIndex, sourceIndex), -1 - index);
      const source = sourceOf(kind, sourceIndex, facts, objectsOf(kind, size, nextId, random));
      nextId += size;
      sourceNumber++;
      return source;
    });
    return { name: facts.name, timeZone: facts.timeZone, sources: sourcesOfCompany };
  });
}

/** The word that tells the random streams of one source from all others. */
export const streamOf = (companyIndex: number, sourceIndex: number): number =>
  Math.imul(companyIndex + 1, 1 << 16) + sourceIndex;

const share = (total: number, parts: number, index: number): number =>
  Math.floor(total / parts) + (index < total % parts ? 1 : 0);

const numbered = (name: string, lap: number): string => (lap === 0 ? name : `${name}_${lap + 1}`);

function sourceOf(
  kind: SourceKind,
  index: number,
  { rhythm }: CompanyFacts,
  objects: readonly SampleObject[],
): SampleSource {
  const { transformation, parameters } = kind;
  const cadenceMins = rhythm === 'mixed' ? kind.cadenceMins : rhythm === 'hourly' ? 60 : 15;
  const name = numbered(kind.name, Math.floor(index / sourceCatalogue.length));
  return { name, transformation, parameters, cadenceMins, objects };
}

function objectsOf(
  kind: SourceKind,
  count: number,
  firstId: number,
  randomOf: (index: number) => Random,
): readonly SampleObject[] {
  const objects = Array.from({ length: count }, (_, index): SampleObject => {
    const name = kind.objects[index % kind.objects.length]!;
    const random = randomOf(index);
    const drawn = {
      id: firstId + index,
      name: numbered(name, Math.floor(index / kind.objects.length)),
      medianSecs: random.logBetween(0.7, 9),
      spread: random.between(0.1, 0.25),
      cpuRatio: random.between(0.05, 0.25),
      memoryBytes: random.logBetween(16_384, 20_000_000),
    };
    return { ...drawn, ...kind.heavy[drawn.name] };
  });
  const isDrawn = ({ name }: SampleObject) => kind.heavy[name] === undefined;
  const drawnSecs = objects.filter(isDrawn).reduce((sum, { medianSecs }) => sum + medianSecs, 0);
  const scale = Math.min(1, DRAWN_BUDGET_SECS / drawnSecs);
  return objects.map((object) => (isDrawn(object) ? { ...object, medianSecs: object.medianSecs * scale } : object));
}
