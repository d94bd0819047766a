import { ApiMapOf } from '../http/api-map-of.decorator.js';

/** How far behind a consumer is on one topic. */
export class LagDto {
  /** Records between the group and the end of the topic. */
  records: number;

  /** Age of the oldest record that was not handled yet, in seconds. */
  seconds: number;
}

/** Where a consumer stands. */
export class ConsumerStatusDto {
  /** @example "standardization" */
  service: string;

  /** Whether it takes messages from the bus. */
  is_running: boolean;

  /** Whether everything that it depends on answers. */
  is_healthy: boolean;

  /** Null when everything runs in one process, without Kafka. */
  consumer_group: string | null;

  /** @example ["raw-logs"] */
  subscribed_topics: string[];

  /** @example ["standardized-logs", "dead-letters"] */
  produced_topics: string[];

  /** Lag by topic. */
  @ApiMapOf(LagDto)
  lag: Record<string, LagDto>;
}
