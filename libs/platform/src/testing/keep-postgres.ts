import { randomBytes } from 'node:crypto';
import { findPostgresServer } from './postgres-server.js';
import { dropDatabasesOf, type RunPostgres } from './test-postgres.js';

/**
 * A program: keeps a PostgreSQL for the process that forked it, and tells it where. A process of its own, because it also
 * ends what it started when the other one is killed: then the channel between them closes.
 */
const isOver = new Promise((over) => {
  process.once('disconnect', over);
  // A time limit or a cancelled build ends the whole group of processes at once.
  process.once('SIGTERM', over);
});
// The Ctrl-C of a terminal comes here as well; the run still needs its server to end.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

const choice = await findPostgresServer();
if (choice === null) {
  process.send?.(null);
} else {
  const server = await choice.start();
  const prefix = `observability_test_${randomBytes(4).toString('hex')}`;
  const kept: RunPostgres = { name: choice.name, url: server.url, prefix };
  if (process.connected) process.send?.(kept);
  await isOver;
  if (choice.isGiven) await dropDatabasesOf(kept);
  await server.close();
  if (process.connected) process.disconnect();
}
