/** Largest record, in bytes: what a Kafka message may have, less what the envelope and the broker's batch add. */
export const LARGEST_RECORD_BYTES = 900_000;

/** Records that are read, handled or sent together: enough to make the cost of a call small, few enough to try again. */
export const CHUNK_RECORDS = 500;
/** Bytes of such a chunk, and of what one partition is sent or asked for at once; one record alone may have more. */
export const CHUNK_BYTES = 512 * 1024;

/** As much of a value as a reason quotes, in characters. */
export const MAX_QUOTED_CHARS = 60;
