/**
 * The limits that an operator can move: three limits of anomalies, two bases of efficiency. Every one is more than 0.
 */
export interface AnalyticsLimits {
  /** A run that takes longer is an anomaly, in seconds. */
  readonly longExecutionSecs: number;
  /** A run whose memory grows by more is an anomaly, in bytes. */
  readonly highMemoryBytes: number;
  /** A run whose efficiency is lower is an anomaly, on the scale 0–100. */
  readonly lowEfficiencyScore: number;
  /** A run of this duration gets 50 of 100 for its duration, in seconds. */
  readonly durationBaseSecs: number;
  /** A run of this memory gets 50 of 100 for its memory, in bytes. */
  readonly memoryBaseBytes: number;
}

/** The limits that hold when no setting says otherwise. */
export const defaultLimits: AnalyticsLimits = {
  longExecutionSecs: 3600,
  highMemoryBytes: 100_000_000,
  lowEfficiencyScore: 20,
  durationBaseSecs: 10,
  memoryBaseBytes: 10_000_000,
};

/** The setting that an operator moves each limit with, and its unit as `docs/anomalies.md` writes it. */
export const limitSettings = {
  longExecutionSecs: { setting: 'LONG_EXECUTION_SECS', unit: 'seconds' },
  highMemoryBytes: { setting: 'HIGH_MEMORY_BYTES', unit: 'bytes' },
  lowEfficiencyScore: { setting: 'LOW_EFFICIENCY_SCORE', unit: 'points of 100' },
  durationBaseSecs: { setting: 'EFFICIENCY_DURATION_BASE_SECS', unit: 'seconds' },
  memoryBaseBytes: { setting: 'EFFICIENCY_MEMORY_BASE_BYTES', unit: 'bytes' },
} as const satisfies Record<keyof AnalyticsLimits, { setting: string; unit: string }>;
