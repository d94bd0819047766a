import type { AlertEngine, FoldContext, RulesConfig } from '@app/alerting';

/** Injection token of `AlertParts`. */
export const ALERT_PARTS = Symbol('ALERT_PARTS');

/** What the alerts need of the rest of the service. */
export interface AlertParts {
  readonly engine: AlertEngine;
  /** Pause between two looks for new runs, in milliseconds. */
  readonly pollMs: number;
  /** What the rules file says now. */
  rules(): Pick<FoldContext, 'config' | 'retiredMatches' | 'limits'>;
  /** IANA zone of a company. */
  zoneOf(company: string): string;
  /** `{ rules?, overrides? }` in the form of the rules file. @throws PipelineError `rules_invalid` */
  readRules(json: unknown): RulesConfig;
  /** After each step of the leader, by the time of the database. The next call waits for the last one; steps do not. */
  afterStep(now: Date): Promise<void>;
}
