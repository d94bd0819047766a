import { aRawLog } from '@app/contracts/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { peakDuring, residentMegabytes } from './harness/process-memory.js';
import { type RunningProgram, startProgram } from './harness/program.js';
import { scale } from './harness/scale.js';

const MEGABYTE = 1_000_000;
const RECORD_BYTES = 4000;
const ALLOWED_RISE_MEGABYTES = 100;
// Every part of the program has its working size after the one, and would have to hold the difference in the other.
const WARM_UP_MEGABYTES = 50;
const LOAD_MEGABYTES = scale.streamedMegabytes;
const WITHIN_MS = 120_000;

// A few runs again and again: the store does not grow, so what grows is the way of the records.
const DISTINCT_RUNS = 500;

/** NDJSON of that length, a piece at a time. */
function* lines(megabytes: number): Generator<Buffer> {
  const records = Array.from({ length: DISTINCT_RUNS }, (_, index) => {
    const record = JSON.stringify(aRawLog({ Objet_Id: index, Description: '' }));
    return record.replace('"Description":""', `"Description":"${'x'.repeat(RECORD_BYTES - 1 - record.length)}"`);
  });
  const piece = Buffer.from(`${records.join('\n')}\n`);
  for (let sent = 0; sent < megabytes * MEGABYTE; sent += piece.length) yield piece;
}

describe(`a load of ${LOAD_MEGABYTES} MB at once`, () => {
  const root = mkdtempSync(join(tmpdir(), 'streaming-memory-'));
  let program: RunningProgram;

  beforeAll(async () => {
    mkdirSync(join(root, 'in'));
    for (const megabytes of [WARM_UP_MEGABYTES, LOAD_MEGABYTES]) {
      await pipeline(Readable.from(lines(megabytes)), createWriteStream(join(root, 'in', `${megabytes}.ndjson`)));
    }
  });
  // A program of its own for each: what one load left behind would hide what the next one takes.
  beforeEach(async () => {
    program = await startProgram({
      DATA_DIR: mkdtempSync(join(root, 'data-')),
      INGEST_DIR: join(root, 'in'),
      MAX_UNPACKED_BYTES: '500000000',
    });
  });
  afterEach(() => program?.stop());
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const upload = async (megabytes: number): Promise<void> => {
    const body = Readable.toWeb(Readable.from(lines(megabytes))) as ReadableStream;
    const answer = await fetch(`${program.urls.ingestion}/ingest/batch`, {
      method: 'POST',
      body,
      duplex: 'half',
    });
    const records = (megabytes * MEGABYTE) / RECORD_BYTES;
    expect(await answer.json()).toMatchObject({ results: { total: records, successful: records, failed: 0 } });
  };
  const file = async (megabytes: number): Promise<void> => {
    const answer = await fetch(`${program.urls.ingestion}/ingest/file?file_path=${megabytes}.ndjson`, {
      method: 'POST',
    });
    const records = (megabytes * MEGABYTE) / RECORD_BYTES;
    expect(await answer.json()).toMatchObject({ results: { total: records, successful: records, failed: 0 } });
  };

  it.each([
    ['a body', upload],
    ['a file of INGEST_DIR', file],
  ])(
    'as %s raises the resident memory by no more than 100 MB',
    async (what, load) => {
      await load(WARM_UP_MEGABYTES);
      const before = residentMegabytes(program.child.pid);
      const peak = await peakDuring(program.child.pid, () => load(LOAD_MEGABYTES));
      if (before === null || peak === null) {
        console.warn('NOT MEASURED: this system has no /proc, so the resident memory of the program cannot be read');
        return;
      }
      console.log(
        `${LOAD_MEGABYTES} MB as ${what}: ${Math.round(before)} MB before, ${Math.round(peak)} MB at the most`,
      );
      expect(peak - before).toBeLessThan(ALLOWED_RISE_MEGABYTES);
    },
    WITHIN_MS,
  );
});
