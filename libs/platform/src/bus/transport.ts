import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Publisher } from './publisher.js';

/** Injection token of the service's `Transport`. */
export const TRANSPORT = Symbol('TRANSPORT');

/** How far a consumer is behind on one topic. */
export interface Lag {
  /** Records between the group's position and the end of the topic. */
  readonly records: number;
  /** Age of the oldest record that was not handled yet, in seconds; 0 when there is none. */
  readonly seconds: number;
}

/** Where a consumer stands. */
export interface ConsumerState {
  /** Null when the transport has no groups. */
  readonly group: string | null;
  readonly isRunning: boolean;
  readonly lagByTopic: Readonly<Record<string, Lag>>;
}

/** A bus as a service sees it: a way to send, a way to be called, and the health of both. */
export interface Transport {
  readonly publisher: Publisher;
  /** The Nest strategy that calls the service's handlers. */
  readonly server: CustomTransportStrategy;
  /** Resolves when the bus can be reached. @throws PipelineError `bus_unavailable` */
  check(): Promise<void>;
  consumerState(): Promise<ConsumerState>;
  /** Why only a restart of the process helps, or null. */
  failure(): Promise<string | null>;
  /** After the last handler has finished. */
  close(): Promise<void>;
}
