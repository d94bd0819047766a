import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runKeys } from '../../apps/standalone/src/keys/run-keys.js';

/** A file of keys in a folder of its own, made and changed by the command that people use. */
export class KeysFile {
  readonly folder = mkdtempSync(join(tmpdir(), 'keys-'));
  readonly path = join(this.folder, 'keys.yaml');

  /** @returns the text of the key */
  add(name: string, { company = ['all'], scope, expires }: NewKeyOptions): string {
    const companies = [company].flat().flatMap((one) => ['--company', one]);
    const scopes = [scope].flat().flatMap((one) => ['--scope', one]);
    return this.run('add', '--name', name, ...companies, ...scopes, ...(expires ? ['--expires', expires] : []));
  }

  /** @param args of `npm run keys`. @returns the standard output @throws Error with what was said when it fails */
  run(...args: string[]): string {
    let out = '';
    let said = '';
    const streams = {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (said += text) },
    };
    if (runKeys([...args, '--file', this.path], {}, streams) !== 0) throw new Error(said);
    return out.trim();
  }

  /** Replaces the table of people. @param rows YAML */
  setPeople(rows: readonly string[]): void {
    const people = rows.length === 0 ? '' : `people:\n${rows.map((row) => `  - ${row}\n`).join('')}`;
    this.change((text) => text.replace(/^people:[\s\S]*/m, '') + people);
  }

  /** In one step, as the command does. */
  change(edit: (text: string) => string): void {
    const text = existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
    writeFileSync(`${this.path}.draft`, edit(text));
    renameSync(`${this.path}.draft`, this.path);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface NewKeyOptions {
  readonly company?: string | readonly string[];
  readonly scope: string | readonly string[];
  readonly expires?: string;
}

export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
