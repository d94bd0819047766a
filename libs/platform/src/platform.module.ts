import { CompanyZones } from '@app/time';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { AccessGuard } from './access/access.guard.js';
import { failedAttempts, FailedAttempts } from './access/failed-attempts.service.js';
import { KeyRing } from './access/key-ring.service.js';
import { RequestShares } from './access/request-shares.service.js';
import { SameOriginGuard } from './access/same-origin.guard.js';
import { noSessions, SESSION_READER, type SessionReader } from './access/session-reader.js';
import { Publisher } from './bus/publisher.js';
import { StageRunner } from './bus/stage-runner.js';
import { TRANSPORT, type Transport } from './bus/transport.js';
import { TransportLifecycle } from './bus/transport-lifecycle.js';
import { DEGRADING_CHECKS, DEPENDENCY_CHECKS, type DependencyChecks } from './health/dependency-checks.js';
import { DependencyIndicators } from './health/dependency-indicators.service.js';
import { HealthController } from './health/health.controller.js';
import { LivenessController } from './health/liveness.controller.js';
import { HeldBytes } from './http/held-bytes.js';
import { ProblemFilter } from './http/problem.filter.js';
import { QueryNamesGuard } from './http/query-names.guard.js';
import { loggingModule } from './logging/logging.module.js';
import { SERVICE, VERSION } from './service-identity.js';
import { CompanyHabits, loadCompanyHabits } from './settings/company-habits.js';
import { ServiceSettings } from './settings/service.settings.js';
import { MetricsController } from './telemetry/metrics.controller.js';
import { ConsumerStatusService } from './status/consumer-status.service.js';
import { Telemetry } from './telemetry/telemetry.js';

/** The dependencies that a service brings along. */
export interface ServiceDependencies {
  readonly settings: ServiceSettings;
  readonly transport: Transport;
  readonly telemetry: Telemetry;
  /** The dependencies of the service beside the bus. */
  readonly checks?: DependencyChecks;
  /** Dependencies without which it does its work, but not all of it. */
  readonly degradingChecks?: DependencyChecks;
  /** Tells who has signed in, where people can. */
  readonly sessionOf?: SessionReader;
  /** The keys, when other services of the process share them. */
  readonly keys?: KeyRing;
  /** The memory for bodies, when other services of the process share it. */
  readonly heldBytes?: HeldBytes;
}

/** The chassis of every service: settings, bus, stage runner, telemetry, logging, health, problem documents. */
@Module({})
export class PlatformModule {
  static forService(dependencies: ServiceDependencies): DynamicModule {
    const { settings, transport, telemetry, checks = {}, degradingChecks = {} } = dependencies;
    const { heldBytes = new HeldBytes(settings.MAX_HELD_BYTES), sessionOf = noSessions } = dependencies;
    const { keys = new KeyRing(settings.KEYS_FILE ?? null) } = dependencies;
    const habits = loadCompanyHabits(settings, settings.RULES_FILE === new ServiceSettings().RULES_FILE);
    const shared: Provider[] = [
      { provide: ServiceSettings, useValue: settings },
      { provide: settings.constructor, useValue: settings },
      { provide: CompanyHabits, useValue: habits },
      { provide: CompanyZones, useValue: habits.zones },
      { provide: SERVICE, useValue: { service: telemetry.service, version: VERSION } },
      { provide: HeldBytes, useValue: heldBytes },
      { provide: Telemetry, useValue: telemetry },
      { provide: KeyRing, useValue: keys },
      { provide: FailedAttempts, useFactory: failedAttempts },
      RequestShares,
      { provide: TRANSPORT, useValue: transport },
      { provide: Publisher, useValue: transport.publisher },
      { provide: DEPENDENCY_CHECKS, useValue: { bus: () => transport.check(), ...checks } },
      { provide: DEGRADING_CHECKS, useValue: degradingChecks },
      StageRunner,
      ConsumerStatusService,
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        PrometheusModule.register({ controller: MetricsController, defaultMetrics: { enabled: false } }),
        loggingModule(settings.LOG_LEVEL),
      ],
      controllers: [HealthController, LivenessController],
      providers: [
        ...shared,
        TransportLifecycle,
        DependencyIndicators,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: SESSION_READER, useValue: sessionOf },
        // In this order: a request that may do nothing learns nothing of the parameters of a route.
        { provide: APP_GUARD, useClass: SameOriginGuard },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: QueryNamesGuard },
      ],
      exports: shared,
    };
  }
}
