/**
 * `npm run bench` measures standalone, `npm run bench -- --kafka` the three services on Kafka and PostgreSQL,
 * `npm run bench -- --against --before <dist> [--kafka|--keys]` this build beside another one, in turns;
 * `npm run bench -- --alerts` the alert engine, `npm run bench -- --alert-scale [--objects N] [--companies N]` the same with many
 * objects and two processes on one store, `npm run bench -- --fleet [--seed N] [--rough]` how good its alerts are;
 * `npm run bench -- --analytics [--runs N] [--days N]` the questions about many runs;
 * `npm run bench -- --soak [--minutes N] [--rate N]` the three services under a steady load for an hour.
 */
const others = {
  // Before --kafka, which is an option of it.
  '--against': './against.ts',
  '--kafka': './kafka.ts',
  '--alerts': './alerts.ts',
  '--alert-scale': './alert-scale.ts',
  '--fleet': './fleet.ts',
  '--analytics': './analytics.ts',
  '--soak': './soak.ts',
} as const;
const chosen = Object.entries(others).find(([option]) => process.argv.includes(option));
if (chosen !== undefined) process.argv.splice(process.argv.indexOf(chosen[0]), 1);
await import(chosen?.[1] ?? './standalone.ts');

export {};
