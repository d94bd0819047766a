/** How many objects and sources there may be. */
export interface ObjectLimits {
  /** Objects of one company. */
  readonly perCompany: number;
  /** Objects of all companies. */
  readonly inAll: number;
  /** Sources of all companies. */
  readonly sources: number;
}

/** An object that is not known yet, by the hashes that stand for it. */
export interface NewObject {
  readonly object_hash: string;
  readonly company_hash: string;
  readonly source_hash: string;
}

/** What is known already. */
export interface KnownCounts {
  readonly objects: number;
  readonly sources: number;
  /** Objects of the companies that were asked for; a company without any may be left out. */
  readonly byCompany: ReadonlyMap<string, number>;
  /** Which of the sources that were asked for are known. */
  readonly knownSources: ReadonlySet<string>;
}

/** The limit that an object does not fit under. */
export type FullLimit = keyof ObjectLimits;

/** Admits objects in their order as long as there is room; for each that is refused it says under which limit. */
export function admissionOf(
  found: readonly NewObject[],
  counts: KnownCounts,
  limits: ObjectLimits,
): ReadonlyMap<string, FullLimit | null> {
  const byCompany = new Map(counts.byCompany);
  const sources = new Set(counts.knownSources);
  let inAll = counts.objects;
  let sourcesCount = counts.sources;
  const admitted = new Map<string, FullLimit | null>();
  for (const { object_hash, company_hash, source_hash } of found) {
    const ofCompany = byCompany.get(company_hash) ?? 0;
    const isNewSource = !sources.has(source_hash);
    const full = fullLimit({ perCompany: ofCompany, inAll, sources: isNewSource ? sourcesCount : -1 }, limits);
    admitted.set(object_hash, full);
    if (full !== null) continue;
    byCompany.set(company_hash, ofCompany + 1);
    inAll += 1;
    if (isNewSource) sourcesCount += 1;
    sources.add(source_hash);
  }
  return admitted;
}

function fullLimit(counts: ObjectLimits, limits: ObjectLimits): FullLimit | null {
  for (const name of ['perCompany', 'inAll', 'sources'] as const) if (counts[name] >= limits[name]) return name;
  return null;
}
