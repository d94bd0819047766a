import { toolCommand } from '@app/contracts';
import { type Permission, permissions } from '@app/platform';
import { durationSecs } from '@app/yaml';
import { parseArgs } from 'node:util';

export const DEFAULT_KEYS_FILE = 'config/keys.yaml';

export const USAGE = `${toolCommand('keys')} add --name zoho-box --company acme --scope ingest [--expires 2027-01-01]
${toolCommand('keys')} list
${toolCommand('keys')} rotate <id> [--old-expires 7d]
${toolCommand('keys')} revoke <id>

Makes, lists and revokes the keys that programs and people show to the services. A service reads the file itself, within
two seconds after a change.

  add       makes a key and prints it, once: only its SHA-256 is kept
  list      ids, names, companies, scopes and expiry of all keys
  rotate    makes another key like that one; both are good until the old one is revoked or expires
  revoke    removes a key; the next request with it is answered 401, and what is open with it ends

  --name         who has the key: zoho-box, prometheus, alice
  --company      a company that the key is for, again for another one; all: for all of them
  --scope        ${permissions.join(', ')}; again for another one. operate includes read, admin includes all
  --expires      2027-01-01, 2027-01-01T08:00:00+01:00, or from now: 12h, 90d; left out: never
  --old-expires  the same, for the old key of a rotation; left out: when it is revoked
  --file         the file of keys; default: KEYS_FILE, else ${DEFAULT_KEYS_FILE}

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.`;

/** A command line that can be carried out. */
export type KeysCommand = { readonly file: string | null } & (
  | {
      readonly kind: 'add';
      readonly name: string;
      /** Null: all of them. */
      readonly companies: readonly string[] | null;
      readonly scopes: readonly Permission[];
      readonly expiresAt: string | null;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: string }
  | { readonly kind: 'rotate'; readonly id: string; readonly oldExpiresAt: string | null }
);

/** Null: only the usage was asked for. @throws Error that says which option is wrong */
export function readOptions(args: readonly string[], nowMs: number): KeysCommand | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      company: { type: 'string', multiple: true, default: [] },
      scope: { type: 'string', multiple: true, default: [] },
      expires: { type: 'string' },
      'old-expires': { type: 'string' },
      file: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [kind, id, ...more] = positionals;
  if (values.help || kind === undefined) return null;
  const file = values.file ?? null;
  if (more.length > 0) throw new Error(`${more[0]} is one word too many`);
  if (kind === 'list') return { kind, file };
  if (kind === 'add') {
    const scopes = values.scope.map(scopeNamed);
    const { name = '' } = values;
    if (name.trim() === '') throw new Error('--name is missing: who will have the key');
    if (values.company.length === 0) throw new Error('--company is missing: a company, or all');
    if (scopes.length === 0) throw new Error(`--scope is missing: ${permissions.join(', ')}`);
    return {
      kind,
      file,
      name,
      companies: companiesIn(values.company),
      scopes,
      expiresAt: moment(values, 'expires', nowMs),
    };
  }
  if (kind !== 'revoke' && kind !== 'rotate') throw new Error(`${kind} is no command: add, list, rotate, revoke`);
  if (id === undefined) throw new Error(`${kind} needs the id of a key; list shows them`);
  if (kind === 'revoke') return { kind, file, id };
  return { kind, file, id, oldExpiresAt: moment(values, 'old-expires', nowMs) };
}

function companiesIn(names: readonly string[]): readonly string[] | null {
  const blank = names.some((name) => name.trim() === '');
  if (blank) throw new Error('--company must not be empty');
  if (!names.includes('all')) return [...new Set(names)];
  if (names.length > 1) throw new Error('--company all stands alone');
  return null;
}

function scopeNamed(word: string): Permission {
  const scope = permissions.find((known) => known === word);
  if (scope === undefined) throw new Error(`--scope ${word} is none of ${permissions.join(', ')}`);
  return scope;
}

const dayForm = /^\d{4}-\d\d-\d\d$/;
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** A day begins at midnight in UTC. */
function moment(
  values: Readonly<Partial<Record<'expires' | 'old-expires', string | undefined>>>,
  option: 'expires' | 'old-expires',
  nowMs: number,
): string | null {
  const text = values[option];
  if (text === undefined) return null;
  const secs = durationSecs(text);
  const written = dayForm.test(text) ? Date.parse(`${text}T00:00:00Z`) : timeForm.test(text) ? Date.parse(text) : NaN;
  const ms = secs === null ? written : nowMs + secs * 1000;
  if (Number.isNaN(ms)) throw new Error(`--${option} must be such as 2027-01-01 or 90d, not ${JSON.stringify(text)}`);
  if (ms <= nowMs) throw new Error(`--${option} must lie in the future`);
  return new Date(ms).toISOString();
}
