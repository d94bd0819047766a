import type { LoggerOptions } from 'pino';
import { redacted, withoutSecrets } from './redact.js';

const INFO = 30;
/** Message of an entry that is an error and nothing else. */
const NAMELESS = 'failure';

/** Nest logs every module and route at start; that is for debugging. */
const chatty = new Set([
  'InstanceLoader',
  'RouterExplorer',
  'RoutesResolver',
  'NestFactory',
  'NestApplication',
  'NestMicroservice',
]);

/** Log options of every service: JSON lines, ISO times, nothing confidential. */
export const logOptions = (level: string): LoggerOptions => ({
  level,
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ level: label }), log: redacted },
  hooks: {
    logMethod(entry, method, levelNumber) {
      if (isNoise(entry[0], levelNumber) && !this.isLevelEnabled('debug')) return;
      method.apply(this, named(entry) as typeof entry);
    },
    streamWrite: withoutSecrets,
  },
});

const isNoise = (entry: unknown, level: number): boolean => {
  const context = (entry as { context?: unknown } | undefined)?.context;
  return level <= INFO && typeof context === 'string' && chatty.has(context);
};

// pino takes the message of an error for that of an entry that has none.
function named(entry: readonly unknown[]): unknown[] {
  const [what, text, ...rest] = entry;
  if (text !== undefined) return [what, text, ...rest];
  if (what instanceof Error) return [{ err: what }, NAMELESS];
  return typeof what === 'object' && what !== null && 'err' in what ? [what, NAMELESS] : [what];
}
