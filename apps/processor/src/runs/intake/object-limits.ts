/** Largest numbers of objects and sources. */
export interface ObjectLimits {
  /** Objects of one company. */
  readonly perCompany: number;
  /** Objects of all companies. */
  readonly inAll: number;
  /** Sources of all companies. */
  readonly sources: number;
}

/** A new object, by its hashes. */
export interface NewObject {
  readonly object_hash: string;
  readonly company_hash: string;
  readonly source_hash: string;
}

/** Counts of the objects and sources in the store. */
export interface KnownCounts {
  readonly objects: number;
  readonly sources: number;
  /** Sources by the hash of the company; a company without sources may be absent. */
  readonly sourcesByCompany: ReadonlyMap<string, number>;
  /** Objects by the hash of the company; a company without objects may be absent. */
  readonly byCompany: ReadonlyMap<string, number>;
  /** Hashes of the asked sources that are in the store. */
  readonly knownSources: ReadonlySet<string>;
}

/** A company that has more than half of the sources leaves the last tenth of them to the others. */
const LARGE_SHARE = 0.5;
const OPEN_TO_ALL = 0.9;

/** The limit that is reached. */
export type FullLimit = keyof ObjectLimits;

/** Admits objects in their order until a limit is reached. @returns the reached limit of each object; null: admitted */
export function admissionOf(
  found: readonly NewObject[],
  counts: KnownCounts,
  limits: ObjectLimits,
): ReadonlyMap<string, FullLimit | null> {
  const byCompany = new Map(counts.byCompany);
  const sources = new Set(counts.knownSources);
  let inAll = counts.objects;
  let sourcesCount = counts.sources;
  const sourcesByCompany = new Map(counts.sourcesByCompany);
  const admitted = new Map<string, FullLimit | null>();
  for (const { object_hash, company_hash, source_hash } of found) {
    const ofCompany = byCompany.get(company_hash) ?? 0;
    const isNewSource = !sources.has(source_hash);
    const sourcesOfCompany = sourcesByCompany.get(company_hash) ?? 0;
    const isLarge = sourcesOfCompany >= LARGE_SHARE * limits.sources && sourcesCount >= OPEN_TO_ALL * limits.sources;
    const asked = isNewSource ? (isLarge ? limits.sources : sourcesCount) : -1;
    const full = fullLimit({ perCompany: ofCompany, inAll, sources: asked }, limits);
    admitted.set(object_hash, full);
    if (full !== null) continue;
    byCompany.set(company_hash, ofCompany + 1);
    inAll += 1;
    if (isNewSource) {
      sourcesCount += 1;
      sourcesByCompany.set(company_hash, sourcesOfCompany + 1);
    }
    sources.add(source_hash);
  }
  return admitted;
}

function fullLimit(counts: ObjectLimits, limits: ObjectLimits): FullLimit | null {
  for (const name of ['perCompany', 'inAll', 'sources'] as const) if (counts[name] >= limits[name]) return name;
  return null;
}
