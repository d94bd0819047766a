import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSessionSecret } from './session-secret.js';

describe('the secret of sign-ins', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, and kept where only its owner can read it', () => {
    const secret = keptSessionSecret(folder);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(keptSessionSecret(folder)).toBe(secret);
    expect(statSync(join(folder, 'session-secret')).mode & 0o777).toBe(0o600);
  });

  it('is another one in another folder', () => {
    const secret = keptSessionSecret(folder);
    rmSync(join(folder, 'session-secret'));
    expect(keptSessionSecret(folder)).not.toBe(secret);
  });
});
