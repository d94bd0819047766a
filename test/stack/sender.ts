import { type RawLog, rawRunIdOf } from '@app/contracts';
import { rawLogs } from '@app/contracts/testing';
import { setTimeout } from 'node:timers/promises';

const BATCH_RECORDS = 20;
const PAUSE_MS = 50;
const GIVE_UP_MS = 120_000;

/** Sends runs that were never there, batch after batch, each again until it is acknowledged. */
export class Sender {
  /** Run ids that were acknowledged. */
  readonly acknowledged = new Set<string>();
  private isEnding = false;
  private readonly sending: Promise<void>;

  constructor(
    private readonly ingestionUrl: string,
    private readonly company: string,
    private readonly key: string,
  ) {
    this.sending = this.send();
    this.sending.catch(() => undefined);
  }

  /** Finishes the batch that is under way. @throws Error when one was never taken */
  async end(): Promise<void> {
    this.isEnding = true;
    await this.sending;
  }

  private async send(): Promise<void> {
    for (let batch = 0; !this.isEnding; batch++) {
      const first = 1 + batch * BATCH_RECORDS;
      await this.sendUntilTaken(
        rawLogs(BATCH_RECORDS, { Entreprise: this.company }).map((log, index) => ({ ...log, Objet_Id: first + index })),
      );
      await setTimeout(PAUSE_MS);
    }
  }

  private async sendUntilTaken(records: readonly RawLog[]): Promise<void> {
    for (const deadline = Date.now() + GIVE_UP_MS; Date.now() < deadline; await setTimeout(4 * PAUSE_MS)) {
      const answer = await fetch(`${this.ingestionUrl}/ingest/batch`, {
        method: 'POST',
        body: JSON.stringify(records),
        headers: { authorization: `Bearer ${this.key}` },
        signal: AbortSignal.timeout(20_000),
      }).catch(() => undefined);
      if (answer?.status !== 202) continue;
      for (const record of records) this.acknowledged.add(rawRunIdOf(record));
      return;
    }
    throw new Error(`a batch was not taken within ${GIVE_UP_MS} ms`);
  }
}
