import type { Topic } from '@app/contracts';
import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { Telemetry } from '../telemetry/telemetry.js';
import { BatchDispatcher } from './batch-dispatcher.js';
import type { InProcessBus } from './in-process-bus.js';
import { Publisher } from './publisher.js';
import type { OutgoingRecord } from './record.js';
import type { ConsumerState, Transport } from './transport.js';

class InProcessPublisher extends Publisher {
  constructor(private readonly bus: InProcessBus) {
    super();
  }

  publish(topic: Pick<Topic<never>, 'name'>, records: readonly OutgoingRecord[]): Promise<void> {
    return this.bus.publish(topic.name, records);
  }

  override isRead({ name }: Pick<Topic<never>, 'name'>): boolean {
    return this.bus.hasSubscriber(name);
  }
}

/** Nest strategy: subscribes the `@EventPattern` handlers of a service to the bus. */
class InProcessServer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private subscriptions: (() => void)[] = [];

  constructor(
    private readonly bus: InProcessBus,
    private readonly dispatcher: BatchDispatcher,
  ) {
    super();
  }

  listen(callback: () => void): void {
    this.subscriptions = [...this.messageHandlers].map(([topic, handler]) =>
      this.bus.subscribe(topic, (batch) => this.dispatcher.dispatch(batch, handler)),
    );
    callback();
  }

  close(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.subscriptions = [];
  }

  override on(): never {
    throw new Error('the in-process transport has no events');
  }

  override unwrap<T>(): T {
    return this.bus as T;
  }

  get isListening(): boolean {
    return this.subscriptions.length > 0;
  }

  get topics(): string[] {
    return [...this.messageHandlers.keys()];
  }
}

/** One service's place on an in-process bus. */
export function inProcessTransport(bus: InProcessBus, telemetry: Telemetry): Transport {
  const publisher = new InProcessPublisher(bus);
  const server = new InProcessServer(bus, new BatchDispatcher(publisher, telemetry, new Logger(InProcessServer.name)));
  return {
    publisher,
    server,
    check: () => Promise.resolve(),
    consumerState: (): Promise<ConsumerState> =>
      Promise.resolve({
        group: null,
        isRunning: server.isListening,
        lagByTopic: Object.fromEntries(server.topics.map((topic) => [topic, { records: 0, seconds: 0 }])),
      }),
    failure: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
}
