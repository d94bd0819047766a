/**
 * Keys of the advisory locks in the database, by what they are for. Any numbers, each of its own; never other ones, since
 * processes of different versions may run at once.
 */
export const advisoryLocks = {
  alerts: '5190817243366012',
  adoption: '5190817243366013',
  rollups: '5190817243366014',
  objects: '5190817243366015',
  openRuns: '5190817243366016',
  keys: '5190817243366017',
  retention: '5190817243366018',
  migration: '5190817243366019',
} as const;
