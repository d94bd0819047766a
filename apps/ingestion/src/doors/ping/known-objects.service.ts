/** The subject of a ping. */
export interface PingSubject {
  readonly company: string;
  readonly source: string;
  readonly object: string;
}

/** Asks a store whether an object has run before. @throws PipelineError `store_unavailable` */
export type IsKnownObject = (subject: PingSubject) => Promise<boolean>;

/** Knows which objects have run before. */
export abstract class KnownObjects {
  abstract has(subject: PingSubject): Promise<boolean>;
  /** A ping of the object was taken. */
  abstract add(subject: PingSubject): void;
}

/** Most objects that are remembered; the one that was seen longest ago is forgotten first. */
const MAX_OBJECTS = 10_000;

/** Knows the objects whose pings this process took. */
export class SeenObjects extends KnownObjects {
  private readonly seen = new Set<string>();

  has(subject: PingSubject): Promise<boolean> {
    return Promise.resolve(this.seen.has(keyOf(subject)));
  }

  add(subject: PingSubject): void {
    const key = keyOf(subject);
    this.seen.delete(key);
    this.seen.add(key);
    const [oldest] = this.seen;
    if (this.seen.size > MAX_OBJECTS) this.seen.delete(oldest!);
  }
}

/** Knows the objects whose runs are stored as well. */
export class StoredObjects extends SeenObjects {
  constructor(private readonly isStored: IsKnownObject) {
    super();
  }

  override async has(subject: PingSubject): Promise<boolean> {
    return (await super.has(subject)) || this.isStored(subject);
  }
}

const keyOf = ({ company, source, object }: PingSubject): string => JSON.stringify([company, source, object]);
