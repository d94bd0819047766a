/** How much the engine follows at once; the store admits no more than that, but an older one may hold it. */
export interface EngineLimits {
  /** Objects of one company. */
  readonly perCompany: number;
  /** Objects of all companies. */
  readonly inAll: number;
  /** Sources of all companies. */
  readonly sources: number;
}

export const defaultEngineLimits: EngineLimits = { perCompany: 20_000, inAll: 50_000, sources: 5000 };
