import { inNfc } from '@app/contracts';

/**
 * The companies whose data somebody may see or send: a required argument of every query, so that none can be written without
 * it. Immutable.
 */
export class Scope {
  /** Everything: for an open laptop, an admin of all companies, the services themselves. */
  static readonly all = new Scope(null);

  private constructor(
    /** Null: all of them. */
    readonly companies: readonly string[] | null,
  ) {}

  /** @param companies may be empty: then nothing is of the scope */
  static of(companies: readonly string[]): Scope {
    return new Scope([...new Set(companies.map(inNfc))].toSorted());
  }

  get isAll(): boolean {
    return this.companies === null;
  }

  /** @param company null: of no company, which only those may see who may see all */
  includes(company: string | null): boolean {
    return this.companies === null || (company !== null && this.companies.includes(company));
  }

  /** The company of whoever has a single one; null: there is none to take for granted. */
  get only(): string | null {
    return this.companies?.length === 1 ? this.companies[0]! : null;
  }

  /** A text that is the same for equal scopes: part of the key of whatever is remembered for several readers. */
  get key(): string {
    return this.companies === null ? '*' : JSON.stringify(this.companies);
  }
}
