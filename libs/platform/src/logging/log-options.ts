import type { LoggerOptions } from 'pino';

const INFO = 30;

/** Fields of records and requests that can hold a secret or a customer's text, wherever they stand in a log entry. */
const confidential = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'DATABASE_URL',
  'Description',
  'Parametres',
  'description',
  'parameters',
  'error_message',
  'detail',
  'value',
  'key',
];

/** Nest tells of every module and route at start; that is for whoever debugs. */
const chatty = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'NestFactory', 'NestApplication', 'NestMicroservice']);

/** Log options of every service: JSON lines, ISO times, nothing confidential. */
export const logOptions = (level: string): LoggerOptions => ({
  level,
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths: confidential.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  serializers: { err: errorEntry },
  hooks: {
    logMethod(entry, method, levelNumber) {
      const context = (entry[0] as { context?: unknown } | undefined)?.context;
      const isNoise = levelNumber <= INFO && typeof context === 'string' && chatty.has(context);
      if (!isNoise || this.isLevelEnabled('debug')) method.apply(this, entry);
    },
  },
});

/** Kind, code and place of an error. Its message may quote a record, so it is left out, and so are a driver's details. */
export function errorEntry(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames.map((frame) => frame.trim()).slice(0, 12),
    ...(error.cause === undefined ? {} : { cause: errorEntry(error.cause) }),
  };
}
