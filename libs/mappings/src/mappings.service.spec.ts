import { PipelineError } from '@app/contracts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Logger } from '@nestjs/common';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MappingsService } from './mappings.service.js';

Logger.overrideLogger(false);
const folder = mkdtempSync(join(tmpdir(), 'mappings-'));
const fileName = join(folder, 'mappings.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const withSource = (source: string): string =>
  `mappings:\n  a: { preset: fivetran, source: ${source}, secret: { env: KEY } }\n`;
const open = (environment: Record<string, string> = { KEY: 'k' }, mayBeMissing = false): MappingsService =>
  new MappingsService({ fileName, mayBeMissing, environment });
const sourceOf = (service: MappingsService) => service.current().mappings.a?.source;

describe('the mappings', () => {
  beforeEach(() => writeFileSync(fileName, withSource('one')));

  it('are those of the file once two polls saw it', () => {
    const service = open();
    expect(service.poll()).toBe('same');
    writeFileSync(fileName, withSource('two'));
    expect([service.poll(), sourceOf(service)]).toEqual(['settling', 'one']);
    expect([service.poll(), sourceOf(service)]).toEqual(['changed', 'two']);
    expect(service.poll()).toBe('same');
  });

  it('stay when the file is refused or gone, and come back with it', () => {
    const service = open();
    writeFileSync(fileName, 'mappings: [');
    expect([service.poll(), service.poll(), sourceOf(service)]).toEqual(['settling', 'refused', 'one']);
    expect(service.poll()).toBe('same');
    rmSync(fileName);
    expect([service.poll(), service.poll(), sourceOf(service)]).toEqual(['settling', 'refused', 'one']);
    writeFileSync(fileName, withSource('three'));
    expect([service.poll(), service.poll(), sourceOf(service)]).toEqual(['settling', 'changed', 'three']);
  });

  it('have a secret that changes', () => {
    const environment: Record<string, string> = { KEY: 'k' };
    const service = open(environment);
    environment.KEY = 'l';
    expect([service.poll(), service.poll()]).toEqual(['settling', 'changed']);
    expect(service.current().mappings.a?.secret).toBe('l');
  });

  it('are none without a file that may be missing, and fail the start otherwise', () => {
    rmSync(fileName);
    expect(open({}, true).current().mappings).toEqual({});
    expect(() => open()).toThrow(PipelineError);
    mkdirSync(fileName);
    expect(() => open({}, true)).toThrow('is no file');
    rmSync(fileName, { recursive: true });
  });
});
