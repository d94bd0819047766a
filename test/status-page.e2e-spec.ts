import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { post } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { type Stack, startStack } from './harness/stack.js';

const hostile = '<img src=x onerror=alert(1)>"&';

describe('the public status of a company', () => {
  const keys = new KeysFile();
  const ofGlobex = keys.add('globex', { company: 'globex', scope: ['read', 'ingest'] });
  const ofAcme = keys.add('acme', { company: 'acme', scope: 'ingest' });
  const rules = join(keys.folder, 'rules.yaml');
  let stack: Stack;

  beforeAll(async () => {
    keys.change((text) => `${text}\ncompanies:\n  acme: { public_status: true }\n`);
    writeFileSync(rules, 'companies:\n  acme: { time_zone: Europe/Paris, language: fr }\n');
    stack = await startStack({ KEYS_FILE: keys.path, RULES_FILE: rules, ALERTS_POLL_MS: '50' });
    const send = (key: string, Entreprise: string, Source: string) =>
      post(
        `${stack.urls.ingestion}/ingest/single`,
        aRawLog({
          Entreprise,
          Source,
          Debut: new Date(Date.now() - 60_000).toISOString(),
          Fin: new Date().toISOString(),
          Description: 'secret of 8831',
        }),
        bearer(key),
      );
    for (const source of ['efficy', hostile]) expect((await send(ofAcme, 'acme', source)).status).toBe(202);
    expect((await send(ofGlobex, 'globex', 'vault')).status).toBe(202);
    await eventually(
      'both sources are on the page',
      async () => {
        const { text } = await ask('page?company=acme');
        return ['efficy', '&lt;img'].every((name) => text.includes(name)) ? true : undefined;
      },
      { withinMs: 20_000 },
    );
  });
  afterAll(async () => {
    await stack?.close();
    keys.remove();
  });

  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${stack.urls.processor}/status/${path}`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  it('is a badge that others may show, which loads nothing and is read out', async () => {
    for (const query of [
      'company=acme',
      'company=acme&source=efficy',
      `company=acme&source=${encodeURIComponent(hostile)}`,
    ]) {
      const { status, headers, text } = await ask(`badge.svg?${query}`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
      expect(headers.get('cache-control')).toBe('public, max-age=30');
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).toMatch(/^<svg [^>]*role="img" aria-label="acme[^"]*: [^"]+"/);
      expect(text).toMatch(/<title>acme[^<]*: (sain|en apprentissage|inconnu)<\/title>/);
      expect(text).not.toMatch(/<(script|style|image|img|a)\b|href|url\(/);
    }
  });

  it('is a page in the language and the time of the company, without the texts of runs', async () => {
    const { status, headers, text } = await ask('page?company=acme');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=30');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).toContain('<html lang="fr">');
    expect(text).toContain('<h1>État de acme</h1>');
    expect(text).toContain('&lt;img src=x');
    expect(text).toContain('Europe/Paris');
    expect(text).not.toMatch(/<img|<script|8831|globex|vault/);
  });

  it('of another company is as unknown as that of nobody', async () => {
    const answers = [];
    for (const company of ['globex', 'nobody00'])
      for (const path of [
        `page?company=${company}`,
        `badge.svg?company=${company}`,
        `badge.svg?company=${company}&source=vault`,
      ])
        for (const headers of [{}, bearer(ofAcme)]) {
          const { status, text, headers: told } = await ask(path, headers);
          const { code, detail } = JSON.parse(text) as Record<string, string>;
          answers.push({
            status,
            code,
            detail,
            cache: told.get('cache-control'),
            cors: told.get('access-control-allow-origin'),
          });
        }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, code: 'status_page_unknown', cache: 'no-store', cors: null });
  });

  it('that is not public is for a key that may read it, in a header or in the address', async () => {
    for (const [path, headers] of [
      ['page?company=globex', bearer(ofGlobex)],
      [`page?company=globex&key=${ofGlobex}`, {}],
      [`badge.svg?company=globex&source=vault&key=${ofGlobex}`, {}],
    ] as const) {
      const answer = await ask(path, headers);
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      expect(answer.headers.get('cache-control')).toBe('private, max-age=30');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.text).toContain('globex');
      expect(answer.text).not.toMatch(/acme|efficy|obs_/);
    }
    expect((await ask(`page?company=globex&key=${ofGlobex}x`)).status).toBe(401);
    expect((await ask(`badge.svg?company=acme&source=vault`)).status).toBe(404);
  });

  it('is no longer public when the file says so no longer', async () => {
    keys.change((text) => text.replace('public_status: true', 'public_status: false'));
    await eventually('the page is gone', async () =>
      (await ask('page?company=acme')).status === 404 ? true : undefined,
    );
    keys.change((text) => text.replace('public_status: false', 'public_status: true'));
  });
});
