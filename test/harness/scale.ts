import { DAY_MS, HOUR_MS } from '@app/time';

/** How much the heavy suites do: `short` decides whether a change lands, `full` is for a release. */
const isFull = process.env.TEST_SCALE === 'full';

export const scale = {
  name: isFull ? 'full' : 'short',
  isFull,
  // Faults under load.
  runs: isFull ? 20_000 : 4000,
  kills: isFull ? 5 : 2,
  rollingRestarts: isFull ? 10 : 1,
  /** While a broker of three is away. */
  runsPerSecond: isFull ? 400 : 200,
  frozenMs: isFull ? [40_000, 120_000] : [16_000],
  databaseUnavailableMs: isFull ? 30_000 : 6000,
  // The whole program.
  /** In the store of version 0.1 that is migrated. */
  upgradedRuns: isFull ? 5_000_000 : 100_000,
  killedLoadRuns: isFull ? 50_000 : 12_000,
  /** Another attack of the same kind shows what the first one left; the short form measures that once, over all kinds. */
  attacks: isFull ? ['once', 'and again', 'and a third time'] : ['once'],
  wideRuns: isFull ? 500 : 200,
  streamedMegabytes: isFull ? 400 : 120,
  demoPauses: [
    ['a day and a half', 36 * HOUR_MS],
    ...(isFull
      ? ([
          ['some hours', 3 * HOUR_MS],
          ['five days', 5 * DAY_MS],
        ] as const)
      : []),
  ],
} as const;
