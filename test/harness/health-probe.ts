import { setTimeout } from 'node:timers/promises';

/** The answers seen by a client that kept asking every service for its health. */
export interface HealthProbe {
  /** Stops asking. */
  stop(): Promise<HealthSeen>;
}

export interface HealthSeen {
  readonly rounds: number;
  /** Of the answers of all services, in milliseconds; 0 when there was none. */
  readonly medianMs: number;
  readonly slowestMs: number;
  /** Answers that did not come. A service that is alive and says 503 has answered. */
  readonly unanswered: number;
}

const EVERY_MS = 100;
const GIVE_UP_MS = 20_000;

/** Asks all services at once, again and again. */
export function probeHealth(urls: Readonly<Record<string, string>>): HealthProbe {
  const tookMs: number[] = [];
  let unanswered = 0;
  let isOver = false;
  const ask = async (url: string): Promise<void> => {
    const askedAt = performance.now();
    try {
      await (await fetch(`${url}/health`, { signal: AbortSignal.timeout(GIVE_UP_MS) })).text();
    } catch {
      unanswered++;
    }
    tookMs.push(performance.now() - askedAt);
  };
  const asking = (async () => {
    while (!isOver) {
      await Promise.all(Object.values(urls).map(ask));
      await setTimeout(EVERY_MS);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await asking;
      const sorted = tookMs.toSorted((a, b) => a - b);
      const rounds = sorted.length / Object.keys(urls).length;
      const at = (ratio: number): number => Math.round(sorted[Math.floor(ratio * (sorted.length - 1))] ?? 0);
      return { rounds, medianMs: at(0.5), slowestMs: at(1), unanswered };
    },
  };
}
