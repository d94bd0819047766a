import { startRunPostgres } from './run-postgres.js';

/** Starts what all suites of a run share, before the first of them. @returns what ends it after the last */
export default () => startRunPostgres();
