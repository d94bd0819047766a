import { mapping, type MappingOf, numberFrom, optional, then, type Reader, wholeNumberFrom } from '@app/yaml';

/** Limits of what one key, or one company, takes of each service, so that the others find what they need. `Infinity`: any number. */
export interface ShareLimits {
  /** Requests, counted over a second. */
  readonly requestsPerSecond: number;
  /** Records in a day of UTC. */
  readonly recordsPerDay: number;
  /** Bytes of bodies that are in memory at once. */
  readonly heldBytes: number;
  /** Streams of events that are open at once. */
  readonly streams: number;
  /** Questions that may read many runs, and apart from them exports, at once. */
  readonly heavyQuestions: number;
}

export type StatedLimits = Partial<ShareLimits>;

const MiB = 1024 * 1024;

/** Those of a key, or of a person who signed in, of which nothing else is said. */
export const keyLimits: ShareLimits = {
  requestsPerSecond: 500,
  recordsPerDay: Infinity,
  heldBytes: 48 * MiB,
  streams: 50,
  heavyQuestions: Infinity,
};

/** Those of a company. */
export const companyLimits: ShareLimits = { ...keyLimits, requestsPerSecond: 1000, streams: 75 };

/** Of all senders together whose bodies are signed, until the signature is checked: nobody knows yet who they are. */
export const unsignedLimits: ShareLimits = { ...keyLimits, heldBytes: 24 * MiB };

/** Requests in a second of one address, of those that show no key. */
export const ADDRESS_REQUESTS_PER_SECOND = 200;

const atLeastOne = wholeNumberFrom(1);

const fields = {
  requests_per_second: optional(atLeastOne),
  records_per_day: optional(wholeNumberFrom(0)),
  held_bytes: optional(numberFrom(MiB)),
  streams: optional(wholeNumberFrom(0)),
  heavy_questions: optional(atLeastOne),
};

/** Limits as they stand in the file of keys. One that is left out is not stated. */
export const statedLimits: Reader<StatedLimits> = then(mapping(fields, 'a limit'), (written) => limitsIn(written));

function limitsIn(written: MappingOf<typeof fields>): StatedLimits {
  const { requests_per_second, records_per_day, held_bytes, streams, heavy_questions } = written;
  return {
    ...(requests_per_second !== undefined && { requestsPerSecond: requests_per_second }),
    ...(records_per_day !== undefined && { recordsPerDay: records_per_day }),
    ...(held_bytes !== undefined && { heldBytes: held_bytes }),
    ...(streams !== undefined && { streams }),
    ...(heavy_questions !== undefined && { heavyQuestions: heavy_questions }),
  };
}
