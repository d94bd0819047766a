/** The outcome of a run. */
export interface RunOutcome {
  readonly durationMicros: number;
  readonly cpuHundredths: number;
  /** Growth of the memory; a multiple of the page size, as connectors report it. */
  readonly memoryBytes: number;
  /** The error message; null when the run succeeded. */
  readonly error: string | null;
  /** Whether the source writes its numbers as text. */
  readonly numbersAreText: boolean;
}

export const PAGE_BYTES = 4096;
