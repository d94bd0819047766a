import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { warnOnce } from './warning.js';

const DEFAULT_URL = 'http://127.0.0.1:8001';
const DEFAULT_TIMEOUT_SECS = 2;
const MAX_TIMEOUT_SECS = 20;
const DEFAULT_SPOOL_MAX_MB = 50;

/** Explicit values first, then the environment, then the default. A value that cannot be read costs a warning only. */
export function readSettings(given = {}, env = process.env) {
  const timeoutEnv = given.timeoutSecs == null ? env : { CONNECTOR_RUNS_TIMEOUT: String(given.timeoutSecs) };
  return {
    url: String(given.url || env.CONNECTOR_RUNS_URL || DEFAULT_URL)
      .trim()
      .replace(/\/+$/, ''),
    key: String(given.key || env.CONNECTOR_RUNS_KEY || '').trim() || undefined,
    company: given.company || env.CONNECTOR_RUNS_COMPANY || undefined,
    zone: given.zone || env.CONNECTOR_RUNS_ZONE || undefined,
    /** Undefined when no directory of the user is known: records are then kept in memory only. */
    spool: given.spool || env.CONNECTOR_RUNS_SPOOL || defaultSpool(env),
    timeoutMs: 1000 * Math.min(numberOf(timeoutEnv, 'CONNECTOR_RUNS_TIMEOUT', DEFAULT_TIMEOUT_SECS), MAX_TIMEOUT_SECS),
    spoolMaxBytes: 1_000_000 * numberOf(env, 'CONNECTOR_RUNS_SPOOL_MAX_MB', DEFAULT_SPOOL_MAX_MB),
  };
}

/** The server's address for messages, without user name and password. */
export function originOf(url) {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return 'the server';
  }
}

function defaultSpool(env) {
  if (process.platform === 'win32') return env.LOCALAPPDATA && join(env.LOCALAPPDATA, 'connector-runs');
  if (env.XDG_STATE_HOME && isAbsolute(env.XDG_STATE_HOME)) return join(env.XDG_STATE_HOME, 'connector-runs');
  try {
    return join(env.HOME || homedir(), '.local', 'state', 'connector-runs');
  } catch {
    return undefined;
  }
}

function numberOf(env, name, fallback) {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  warnOnce(name, `${name} is not a number of 0 or more; ${fallback} is used`);
  return fallback;
}
