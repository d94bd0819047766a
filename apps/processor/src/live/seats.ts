import { PipelineError } from '@app/contracts';
import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Whoever has one IPv6 address has the whole network of its first 64 bits. */
const NETWORK_GROUPS = 4;

/** Whose share an address counts to: IPv4 by itself, IPv6 by its network. */
export function shareOf(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest];
  return all
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Who listens: counted from before the first wait, so that no number of them at once gets past the limits. */
export class Seats {
  private takenCount = 0;
  private readonly byShare = new Map<string, number>();

  constructor(
    private readonly most: number,
    private readonly mostByShare: number,
  ) {}

  /** @returns what gives the seat back; a second time does nothing. @throws PipelineError `events_busy` */
  take(address: string): () => void {
    const share = shareOf(address);
    const mine = this.byShare.get(share) ?? 0;
    if (this.takenCount >= this.most) {
      throw new PipelineError('events_busy', `${this.most} clients listen already; EVENTS_MAX_CLIENTS is the limit`);
    }
    if (mine >= this.mostByShare) {
      const detail = `${this.mostByShare} clients of this address listen already; EVENTS_MAX_CLIENTS_PER_ADDRESS is the limit`;
      throw new PipelineError('events_busy', detail);
    }
    this.takenCount += 1;
    this.byShare.set(share, mine + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.takenCount -= 1;
      const left = this.byShare.get(share)! - 1;
      if (left === 0) this.byShare.delete(share);
      else this.byShare.set(share, left);
    };
  }
}
