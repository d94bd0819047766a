import { Inject, Injectable } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { checkWithin, DEGRADING_CHECKS, DEPENDENCY_CHECKS, type DependencyChecks } from './dependency-checks.js';

/** The dependencies of a service as Terminus asks for them. */
@Injectable()
export class DependencyIndicators {
  constructor(
    @Inject(DEPENDENCY_CHECKS) private readonly checks: DependencyChecks,
    @Inject(DEGRADING_CHECKS) private readonly degrading: DependencyChecks,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** Those that the service cannot work without, which are down, and the others, without which it is degraded. */
  all(): HealthIndicatorFunction[] {
    return [
      ...Object.entries(this.checks).map(([name, check]) => async () => {
        const indicator = this.indicators.check(name);
        const reason = await checkWithin(check);
        return reason === null ? indicator.up() : indicator.down({ reason });
      }),
      ...Object.entries(this.degrading).map(([name, check]) => async () => {
        const indicator = this.indicators.check(name);
        const reason = await checkWithin(check);
        return reason === null ? indicator.up() : indicator.degraded({ reason });
      }),
    ];
  }
}
