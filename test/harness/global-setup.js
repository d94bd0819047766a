import { startRunPostgres } from './run-postgres.js';

/** Before the first suite of a run. */
export default async function setUp() {
  globalThis.endRunPostgres = await startRunPostgres();
}
