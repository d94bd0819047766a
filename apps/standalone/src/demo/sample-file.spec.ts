import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoSample } from './sample.js';
import { readSample, writeSample } from './sample-file.js';

describe('the file of the sample', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sample-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps a sample, in a folder that it makes', () => {
    const sample = demoSample(new Date('2025-09-05T21:07:00Z'));
    writeSample(join(folder, 'new'), sample);
    expect(readSample(join(folder, 'new'))).toEqual(sample);
  });

  it("is nobody's when it is not there", () => {
    expect(readSample(folder)).toBeNull();
  });

  it.each(['', '{', 'null', '{}', '{"until": "yesterday"}'])("is nobody's when it holds %p", async (text) => {
    await writeFile(join(folder, 'demo.json'), text);
    expect(readSample(folder)).toBeNull();
  });
});
