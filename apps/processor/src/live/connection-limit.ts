import { PipelineError } from '@app/contracts';
import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Groups of an IPv6 network: a client with one address can use the whole /64. */
const NETWORK_GROUPS = 4;

/** The unit that the limit counts by: an IPv4 address, or the /64 network of an IPv6 address. */
export function networkOf(address: string): string {
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

/** Counts open connections. A connection counts before the first await, so concurrent requests cannot exceed the limits. */
export class ConnectionLimit {
  private takenCount = 0;
  private readonly byNetwork = new Map<string, number>();

  constructor(
    private readonly most: number,
    private readonly mostByNetwork: number,
  ) {}

  /**
   * @param owner whose share it is; at one address, which may be that of a proxy, each owner is counted apart
   * @returns the function that releases the connection; calling it twice is harmless
   * @throws PipelineError `events_busy`
   */
  take(address: string, owner = ''): () => void {
    const network = `${networkOf(address)} ${owner}`;
    const mine = this.byNetwork.get(network) ?? 0;
    if (this.takenCount >= this.most) {
      throw new PipelineError('events_busy', `${this.most} clients listen already; EVENTS_MAX_CLIENTS is the limit`);
    }
    if (mine >= this.mostByNetwork) {
      const detail = `${this.mostByNetwork} clients of this address listen already; EVENTS_MAX_CLIENTS_PER_ADDRESS is the limit`;
      throw new PipelineError('events_busy', detail);
    }
    this.takenCount += 1;
    this.byNetwork.set(network, mine + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.takenCount -= 1;
      const left = this.byNetwork.get(network)! - 1;
      if (left === 0) this.byNetwork.delete(network);
      else this.byNetwork.set(network, left);
    };
  }
}
