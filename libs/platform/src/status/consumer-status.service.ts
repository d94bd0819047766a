import { Inject, Injectable } from '@nestjs/common';
import { TRANSPORT, type Transport } from '../bus/transport.js';
import { checkWithin, DEPENDENCY_CHECKS, type DependencyChecks } from '../health/dependency-checks.js';
import { SERVICE, type ServiceIdentity } from '../service-identity.js';
import type { ConsumerStatusDto } from './consumer-status.dto.js';

/** The answer of `GET /status` of a consumer. */
@Injectable()
export class ConsumerStatusService {
  constructor(
    @Inject(SERVICE) private readonly identity: ServiceIdentity,
    @Inject(TRANSPORT) private readonly transport: Transport,
    @Inject(DEPENDENCY_CHECKS) private readonly checks: DependencyChecks,
  ) {}

  /** Never throws: a status that cannot be had is a status too. */
  async status(producedTopics: readonly string[]): Promise<ConsumerStatusDto> {
    const [state, ...reasons] = await Promise.all([
      this.transport.consumerState(),
      ...Object.values(this.checks).map((check) => checkWithin(check)),
    ]);
    return {
      service: this.identity.service,
      is_running: state.isRunning,
      is_healthy: state.isRunning && reasons.every((reason) => reason === null),
      consumer_group: state.group,
      subscribed_topics: Object.keys(state.lagByTopic),
      produced_topics: [...producedTopics],
      lag: { ...state.lagByTopic },
    };
  }
}
