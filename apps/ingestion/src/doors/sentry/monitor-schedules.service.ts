import { Injectable } from '@nestjs/common';

/** Most monitors that are remembered; the one that was heard of longest ago is forgotten first. */
const MAX_MONITORS = 10_000;

/** Remembers what monitors state: some SDKs say it with the first check-in of a run only. */
@Injectable()
export class MonitorSchedules {
  private readonly known = new Map<string, string>();

  /**
   * @param monitor what tells it from others: those of other senders, too
   * @param stated the schedule in a check-in
   * @returns that, or else the last one of the monitor
   */
  of(monitor: readonly string[], stated: string | undefined): string | undefined {
    const key = JSON.stringify(monitor);
    const schedule = stated ?? this.known.get(key);
    if (schedule === undefined) return undefined;
    this.known.delete(key);
    this.known.set(key, schedule);
    if (this.known.size > MAX_MONITORS) this.known.delete(this.known.keys().next().value!);
    return schedule;
  }
}
