import { type OutgoingRecord, Publisher } from '@app/platform';

interface HeldCall {
  readonly topic: string;
  readonly records: readonly OutgoingRecord[];
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

/** A publisher whose calls stay open until the test lets them succeed or fail. */
export class HeldPublisher extends Publisher {
  readonly calls: HeldCall[] = [];
  private isOpen = false;

  override publish(topic: { readonly name: string }, records: readonly OutgoingRecord[]): Promise<void> {
    return new Promise((succeed, fail) => {
      this.calls.push({ topic: topic.name, records, succeed, fail });
      if (this.isOpen) succeed();
    });
  }

  /** Everything succeeds from now on. */
  open(): this {
    this.isOpen = true;
    for (const { succeed } of this.calls) succeed();
    return this;
  }

  get sizes(): number[] {
    return this.calls.map(({ records }) => records.length);
  }
}

/** Messages of that many bytes each. */
export const someMessages = (count: number, bytes = 10): OutgoingRecord[] =>
  Array.from({ length: count }, (_, index) => ({ key: String(index), value: 'x'.repeat(bytes), headers: {} }));
