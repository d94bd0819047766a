/** How often the sources of a company run; `mixed`: as often as the catalogue says for each. */
type Rhythm = 'hourly' | 'quarter-hourly' | 'mixed';

export interface CompanyFacts {
  readonly name: string;
  /** IANA zone of the times in its records. */
  readonly timeZone: string;
  readonly rhythm: Rhythm;
}

const known: readonly CompanyFacts[] = [
  { name: 'boreal', timeZone: 'America/Toronto', rhythm: 'hourly' },
  { name: 'lumen', timeZone: 'Europe/Paris', rhythm: 'quarter-hourly' },
  { name: 'meridian', timeZone: 'UTC', rhythm: 'mixed' },
  { name: 'annapurna', timeZone: 'Asia/Kathmandu', rhythm: 'hourly' },
  { name: 'tasman', timeZone: 'Pacific/Auckland', rhythm: 'mixed' },
  { name: 'austral', timeZone: 'America/Argentina/Buenos_Aires', rhythm: 'hourly' },
];

/** The first `count` companies; past the end of the table it starts again with numbered names. */
export const companiesOf = (count: number): readonly CompanyFacts[] =>
  Array.from({ length: count }, (_, index) => {
    const facts = known[index % known.length]!;
    const lap = Math.floor(index / known.length) + 1;
    return lap === 1 ? facts : { ...facts, name: `${facts.name}_${lap}` };
  });

/** The IANA zone of each of the first `count` companies, by name: what belongs into `COMPANY_TIME_ZONES`. */
export const companyTimeZones = (count: number): Record<string, string> =>
  Object.fromEntries(companiesOf(count).map(({ name, timeZone }) => [name, timeZone]));
