import type { AlertEngine, FoldContext, NotificationTiming, RulesConfig } from '@app/alerting';

/** Injection token of `EngineDependencies`. */
export const ENGINE_DEPENDENCIES = Symbol('ENGINE_DEPENDENCIES');

/** Dependencies of the alert engine on the rest of the service. */
export interface EngineDependencies {
  readonly engine: AlertEngine;
  /** Pause between two polls for new runs, in milliseconds. */
  readonly pollMs: number;
  /** Whether the states of sources are metrics. */
  readonly hasStateMetric: boolean;
  /** Settings of the current rules file. */
  rules(): Pick<FoldContext, 'config' | 'retiredMatches' | 'limits'>;
  /** When people are told, by the current rules file. */
  notificationTiming(): NotificationTiming;
  /** IANA zone of a company. */
  zoneOf(company: string): string;
  /** `{ rules?, overrides? }` in the form of the rules file. @throws PipelineError `rules_invalid` */
  readRules(json: unknown): RulesConfig;
  /** Called after each step of the leader, with the database's time. Calls never overlap; steps do not wait for them. */
  afterStep(now: Date): Promise<void>;
}
