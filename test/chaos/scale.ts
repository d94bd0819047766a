/** The amount of each fault: `short` decides whether a change lands, `full` is for a release. */
const isFull = process.env.CHAOS_SCALE === 'full';

export const scale = {
  name: isFull ? 'full' : 'short',
  runs: isFull ? 20_000 : 4000,
  kills: isFull ? 5 : 2,
  isFull,
  rollingRestarts: isFull ? 10 : 1,
  frozenMs: isFull ? [40_000, 120_000] : [16_000],
  databaseUnavailableMs: isFull ? 30_000 : 6000,
} as const;
