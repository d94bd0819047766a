import { join } from 'node:path';

/** Settings with which a failure is told at once, without time for a retry. */
export const toldAtOnce = { RULES_FILE: join(import.meta.dirname, 'told-at-once.rules.yaml') };
