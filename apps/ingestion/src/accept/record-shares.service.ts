import { KeyRing, ShareExhausted, type ShareOwner } from '@app/platform';
import { DAY_MS } from '@app/time';
import { Injectable } from '@nestjs/common';

/** Keys and companies that are counted in a day; beyond, the one that was counted first is forgotten. */
const MOST_COUNTED = 10_000;

/** Counts the records of each key and each company that has a limit, in a day of UTC. This process counts, from its start. */
@Injectable()
export class RecordShares {
  private readonly counts = new Map<string, number>();
  private day = 0;

  constructor(private readonly keys: KeyRing) {}

  /**
   * @param owners those whose shares the request takes
   * @returns what counts a record of a company, and throws ShareExhausted when there may be no more; undefined: nothing is limited
   */
  counterFor(owners: readonly ShareOwner[], nowMs = Date.now()): ((company: string) => void) | undefined {
    // Without keys there are no owners.
    if (this.keys.isOpen) return undefined;
    const key = owners.find(({ kind, limits }) => kind === 'key' && limits.recordsPerDay < Infinity);
    if (key === undefined && !this.keys.limitsRecordsOfCompanies) return undefined;
    return (company) => {
      this.begin(Math.floor(nowMs / DAY_MS));
      const limited = [...(key === undefined ? [] : [key]), this.keys.ownerOf(company)].filter(
        ({ limits }) => limits.recordsPerDay < Infinity,
      );
      for (const owner of limited) this.check(owner, nowMs);
      for (const { id } of limited) this.counts.set(id, this.countOf(id) + 1);
      if (this.counts.size > MOST_COUNTED) this.counts.delete(this.counts.keys().next().value!);
    };
  }

  private check({ id, kind, limits }: ShareOwner, nowMs: number): void {
    if (this.countOf(id) < limits.recordsPerDay) return;
    const limit = `${limits.recordsPerDay} records in a day`;
    const retryAfterSecs = Math.ceil(((this.day + 1) * DAY_MS - nowMs) / 1000);
    throw new ShareExhausted({ share: 'records', kind, limit, retryAfterSecs });
  }

  private countOf(id: string): number {
    return this.counts.get(id) ?? 0;
  }

  private begin(day: number): void {
    if (day <= this.day) return;
    this.day = day;
    this.counts.clear();
  }
}
