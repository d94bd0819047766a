import type { Lane } from './lane.js';

/** Channels whose receivers have asked for a pause: nothing is sent over them until then. */
export class PausedLanes {
  private readonly untils = new Map<string, { readonly lane: Lane; readonly untilMs: number }>();

  /** A later end of a pause counts. */
  pause({ receiver, channel }: Lane, untilMs: number): void {
    const key = JSON.stringify([receiver, channel]);
    if ((this.untils.get(key)?.untilMs ?? -Infinity) < untilMs) {
      this.untils.set(key, { lane: { receiver, channel }, untilMs });
    }
  }

  /** The channels that are paused at `nowMs`; those whose pause is over are forgotten. */
  at(nowMs: number): Lane[] {
    for (const [key, { untilMs }] of this.untils) if (untilMs <= nowMs) this.untils.delete(key);
    return [...this.untils.values()].map(({ lane }) => lane);
  }
}
