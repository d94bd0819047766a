import { PipelineError } from '@app/contracts';
import { HeldShares } from '../access/held-shares.js';
import type { ShareOwner } from '../access/share-owner.js';

/** The share of the memory that one body holds. */
export interface HeldShare {
  /** Bytes that it holds from now on. @throws PipelineError `memory_full`, ShareExhausted; what it held before, it still holds */
  hold(bytes: number): void;
  /** It holds nothing any more. May be called again. */
  release(): void;
}

/**
 * The memory that bodies may hold together, from their first byte until they are answered: what is being received,
 * unpacked, read, and what waits for the bus. One for a process, however many services it runs.
 */
export class HeldBytes {
  private heldBytes = 0;
  private readonly shares = new HeldShares({
    share: 'held_bytes',
    limitOf: ({ heldBytes }) => heldBytes,
    unit: 'bytes that are taken in at once',
    retryAfterSecs: 1,
  });

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.heldBytes;
  }

  /** @param owners those whose shares it takes, too */
  open(owners: readonly ShareOwner[] = []): HeldShare {
    let own = 0;
    return {
      hold: (bytes) => {
        const others = this.heldBytes - own;
        // Alone, anything is let through: a limit below the size of one record must not lock it out for ever.
        if (bytes > own && others > 0 && others + bytes > this.maxBytes) {
          throw new PipelineError('memory_full', `${others} bytes of other requests are being taken in`);
        }
        this.shares.change(owners, bytes - own);
        this.heldBytes = others + bytes;
        own = bytes;
      },
      release: () => {
        this.shares.change(owners, -own);
        this.heldBytes -= own;
        own = 0;
      },
    };
  }
}
