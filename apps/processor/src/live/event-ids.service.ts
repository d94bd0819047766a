import { SigningKeys } from '@app/database';
import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type EventPosition, parsePosition, textOfPosition } from './event-position.js';

const ALGORITHM = 'aes-256-gcm';
/** Of the nonce and of the tag, NIST SP 800-38D. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Writes positions as the `id` of an event, which a client sends back as `Last-Event-ID`, and reads them again. They are sealed:
 * transactions are counted over all companies, and nobody is to count those of others.
 */
export class EventIds {
  constructor(private readonly key: Buffer) {}

  idOf(position: EventPosition): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce);
    const sealed = Buffer.concat([cipher.update(textOfPosition(position), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Null: the text is not an event id of this store. */
  positionOf(eventId: string): EventPosition | null {
    const bytes = Buffer.from(eventId, 'base64url');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return parsePosition(opened.toString('utf8'));
    } catch {
      return null;
    }
  }
}

/** The event ids of this store: the same in all processors. */
@Injectable()
export class EventIdsOfStore {
  private ids: EventIds | undefined;

  constructor(private readonly keys: SigningKeys) {}

  /** @throws PipelineError `store_unavailable` */
  async get(): Promise<EventIds> {
    return (this.ids ??= new EventIds(await this.keys.keyOf('event ids')));
  }
}
