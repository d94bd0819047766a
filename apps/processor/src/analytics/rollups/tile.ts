import { QuantileSketch } from '@app/analytics';
import type { RunStatus } from '@app/contracts';
import { measures } from '../aggregation/packed-runs.js';
import type { Spread } from '../aggregation/spread.js';
import { Tally } from '../aggregation/tally.js';
import { ByteReader, ByteWriter } from './tile-bytes.js';

export type SketchTally = Tally<QuantileSketch>;
export const newSketchTally = (): SketchTally => new Tally(() => new QuantileSketch());

/** Runs of one status, of one object or of all together. */
export interface TileRecord {
  /** Null: of all objects of the source together. */
  readonly object: { readonly object_id: number; readonly object_type: string } | null;
  readonly status: RunStatus;
  readonly tally: SketchTally;
}

/** What a record says beside its sketches. */
export type TileHead = Pick<TileRecord, 'object' | 'status'> &
  Pick<Tally, 'runs' | 'anomalies' | 'durationSum'> & { readonly lastRunAt: bigint };

/** Where the sketches of a record go, in the order of `measures`; null: nowhere. */
export type SketchTargets = readonly (QuantileSketch | LateSketch | null)[];

/** The records as bytes: a tenth of the room, and of the time to read them, that rows take. */
export function encodeTile(records: Iterable<TileRecord>): Buffer {
  const writer = new TileWriter();
  for (const record of records) writer.add(record);
  return writer.taken();
}

/** Makes a tile record by record. */
export class TileWriter {
  private readonly writer = new ByteWriter();

  add({ object, status, tally }: TileRecord): void {
    const { writer } = this;
    writer.count((object === null ? 0 : 2) + (status === 'FAILED' ? 1 : 0));
    if (object !== null) {
      writer.number(object.object_id);
      writer.text(object.object_type);
    }
    writer.count(tally.runs);
    writer.count(tally.anomalies);
    writer.number(tally.durationSum);
    writer.bigint(tally.lastRunAt ?? 0n);
    for (const measure of measures) writer.bytes(encodeSketch(tally.spreads[measure]));
  }

  taken(): Buffer {
    return this.writer.taken();
  }
}

/** Reads a tile record by record. */
export class TileCursor {
  private readonly reader: ByteReader;
  /** What the next record says beside its sketches; null: there is none. */
  head: TileHead | null = null;

  constructor(bytes: Buffer) {
    this.reader = new ByteReader(bytes);
    this.advance();
  }

  /** Adds the record to a tally, and goes on to the next one. */
  addTo(tally: SketchTally): void {
    if (this.head === null) return;
    addHead(tally, this.head);
    for (const measure of measures) addSketch(this.reader, tally.spreads[measure]);
    this.advance();
  }

  private advance(): void {
    this.head = this.reader.isAtEnd ? null : readHead(this.reader);
  }
}

const readHead = (reader: ByteReader): TileHead => {
  const kind = reader.count();
  return {
    object: kind < 2 ? null : { object_id: reader.number(), object_type: reader.text() },
    status: kind % 2 === 1 ? 'FAILED' : 'SUCCESS',
    runs: reader.count(),
    anomalies: reader.count(),
    durationSum: reader.number(),
    lastRunAt: reader.bigint(),
  };
};

/** Hands over each record; the answer says where its sketches are added. */
export function decodeTile(bytes: Buffer, visit: (head: TileHead) => SketchTargets): void {
  for (const reader = new ByteReader(bytes); !reader.isAtEnd;) {
    const targets = visit(readHead(reader));
    for (const target of targets) {
      if (target instanceof QuantileSketch) {
        addSketch(reader, target);
        continue;
      }
      target?.addLater(bytes, reader.position);
      reader.skipBytes();
    }
  }
}

/** What is added to it is read when somebody asks: of most series nobody does. */
export class LateSketch implements Spread {
  private sketch: QuantileSketch | null = null;
  private unread: { readonly bytes: Buffer; readonly at: number }[] = [];

  addLater(bytes: Buffer, at: number): void {
    this.unread.push({ bytes, at });
  }

  get count(): number {
    return this.read().count;
  }

  get max(): number | null {
    return this.read().max;
  }

  add(value: number): void {
    this.sketch ??= new QuantileSketch();
    this.sketch.add(value);
  }

  percentile(fraction: number): number | null {
    return this.read().percentile(fraction);
  }

  merge(other: LateSketch): void {
    this.read().merge(other.read());
  }

  private read(): QuantileSketch {
    this.sketch ??= new QuantileSketch();
    for (const { bytes, at } of this.unread) addSketch(new ByteReader(bytes, at), this.sketch);
    this.unread = [];
    return this.sketch;
  }
}

/** Adds what the head says; the sketches come by themselves. */
export function addHead(tally: Tally, { status, runs, anomalies, durationSum, lastRunAt }: TileHead): void {
  tally.runs += runs;
  if (status === 'FAILED') tally.failed += runs;
  tally.anomalies += anomalies;
  tally.durationSum += durationSum;
  tally.sawRunAt(lastRunAt);
}

export const allTargets = ({ spreads }: SketchTally): SketchTargets => measures.map((name) => spreads[name]);

function encodeSketch(sketch: QuantileSketch): Buffer {
  const writer = new ByteWriter();
  if (sketch.max === null) return writer.taken();
  writer.number(sketch.max);
  let bins = 0;
  sketch.eachBin(() => bins++);
  writer.count(bins);
  let before = 0;
  sketch.eachBin((bin, count) => {
    writer.count(bin - before);
    writer.count(count);
    before = bin;
  });
  return writer.taken();
}

function addSketch(reader: ByteReader, sketch: QuantileSketch): void {
  if (reader.count() === 0) return;
  sketch.raiseMax(reader.number());
  let bin = 0;
  for (let left = reader.count(); left > 0; left -= 1) sketch.addBin((bin += reader.count()), reader.count());
}
