import { PipelineError, toolCommand, type ToolStreams } from '@app/contracts';
import { type Environment, newKey, readKeysFile, type StoredKey } from '@app/platform';
import { DEFAULT_KEYS_FILE, type KeysCommand, readOptions, USAGE } from './options.js';
import { changeFile, readFileText } from './change-file.js';
import { withKey, withoutKey, withExpiry } from './keys-text.js';

/** Carries out a command on the file of keys. @returns the exit code: 0; 1 when it was refused; 2 for bad arguments */
export function runKeys(
  args: readonly string[],
  environment: Environment,
  { stdout, stderr }: ToolStreams,
  nowMs = Date.now(),
): number {
  let command: KeysCommand | null;
  try {
    command = readOptions(args, nowMs);
  } catch (error) {
    stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    return 2;
  }
  if (command === null) {
    stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { KEYS_FILE = '' } = environment;
  const file = command.file ?? (KEYS_FILE.trim() === '' ? DEFAULT_KEYS_FILE : KEYS_FILE.trim());
  try {
    const { key, said } = carryOut(command, file);
    if (key !== null) stdout.write(`${key}\n`);
    // The standard output of a command that makes a key is the key alone.
    (key === null ? stdout : stderr).write(`${said}\n`);
    return 0;
  } catch (error) {
    stderr.write(
      `${PipelineError.from(error).code === 'internal_error' ? (error as Error).message : PipelineError.from(error).detail}\n`,
    );
    return 1;
  }
}

interface Outcome {
  /** A new key; null: none was made. */
  readonly key: string | null;
  readonly said: string;
}

function carryOut(command: KeysCommand, file: string): Outcome {
  if (command.kind === 'list') return { key: null, said: tableOf(readKeysFile(readFileText(file), file).keys) };
  let outcome: Outcome | undefined;
  changeFile(file, (before) => {
    const { keys } = readKeysFile(before, file);
    const changed = changedBy(command, before, keys);
    // The next start must not be the first to find out.
    readKeysFile(changed.text, file);
    outcome = { key: changed.key, said: changed.said.replace('%', file) };
    return changed.text;
  });
  return outcome!;
}

type Change = Exclude<KeysCommand, { kind: 'list' }>;

function changedBy(command: Change, text: string, keys: readonly StoredKey[]): Outcome & { readonly text: string } {
  if (command.kind === 'add') {
    const { name, companies, scopes, expiresAt } = command;
    const { key, stored } = keyOf({ name, companies, scopes, expiresAt });
    return {
      key,
      text: withKey(text, stored),
      said: `The key ${stored.id} of ${name} is in %. It is shown this once.`,
    };
  }
  const { id } = command;
  const old = keys.find((one) => one.id === id);
  if (old === undefined) throw new Error(`There is no key with the id ${id}.`);
  if (command.kind === 'revoke')
    return { key: null, text: withoutKey(text, id), said: `The key ${id} of ${old.name} is revoked.` };
  const { key, stored } = keyOf(old);
  const kept = command.oldExpiresAt === null ? text : withExpiry(text, id, command.oldExpiresAt);
  const until =
    command.oldExpiresAt === null
      ? `until it is revoked: ${toolCommand('keys')} revoke ${id}`
      : `until ${command.oldExpiresAt}`;
  return {
    key,
    text: withKey(kept, stored),
    said: `The key ${stored.id} of ${old.name} is in %. It is shown this once. The old one, ${id}, is good ${until}.`,
  };
}

function keyOf(like: Omit<StoredKey, 'id' | 'sha256'>): { readonly key: string; readonly stored: StoredKey } {
  const { id, text, sha256 } = newKey();
  const { name, companies, scopes, expiresAt } = like;
  return { key: text, stored: { id, name, companies, scopes, sha256, expiresAt } };
}

function tableOf(keys: readonly StoredKey[]): string {
  if (keys.length === 0) return 'There are no keys.';
  const rows = keys.map(({ id, name, companies, scopes, expiresAt }) => [
    id,
    name,
    companies?.join(', ') ?? 'all',
    scopes.join(', '),
    expiresAt ?? 'never',
  ]);
  const table = [['id', 'name', 'companies', 'scopes', 'expires'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
