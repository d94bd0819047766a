import { type Scope, type Severity, severities } from '@app/alerting';
import { ApiProperty } from '@nestjs/swagger';

const scopes: readonly Scope[] = ['everything', 'company', 'source', 'object'];

/** A configurable number of a rule. */
export class RuleOptionDto {
  /** @example "min_source_ratio" */
  name: string;

  /** Meaning of the option. */
  says: string;

  /** @example "ratio 0–1" */
  unit: string;

  /** Smallest allowed value. */
  min: number;

  /** Largest allowed value; null: unlimited. */
  max: number | null;

  /** Value without configuration. */
  default: number;

  /** Value in force for subjects without an override; to somebody of one company only: in force for that company. */
  value: number;
}

/** A rule, as in force for subjects without an override; to somebody of one company only: as in force for that company. */
export class RuleDto {
  /** @example "failure-rate-high" */
  id: string;

  /** Increases when the meaning of the rule changes. */
  version: number;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** Meaning of an alert of this rule. */
  says: string;

  /** Scopes of the subjects that the rule evaluates. */
  @ApiProperty({ enum: scopes, isArray: true })
  scopes: Scope[];

  /** Whether the rule is evaluated. */
  enabled: boolean;

  options: RuleOptionDto[];

  /** Number of overrides in the file that change this rule, of those that can match a company of the reader. */
  override_count: number;
}

/** A refused file; the rules from before it stay in force. */
export class RefusedFileDto {
  /** Time of the refusal, ISO 8601 in UTC. */
  at: string;

  /** A line for each problem; to somebody who may read some companies only: that there are some. */
  detail: string;
}

/** Matches companies, sources or objects. An absent field matches all. */
export class OverrideMatchDto {
  company?: string;

  source?: string;

  /** Name of the object, or its id. */
  object?: string;
}

/** Changes of rules for matching subjects. */
export class OverrideDto {
  match: OverrideMatchDto;

  /** By rule id: `enabled`, `severity` and options, as written in the rules file. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: true },
    example: { 'failure-rate-high': { min_source_ratio: 0.1 } },
  })
  rules: Record<string, Record<string, unknown>>;
}

/** A rule as it is in force for a company: with the overrides that are for all of it. */
export class CompanyRuleDto {
  /** @example "failure-rate-high" */
  id: string;

  enabled: boolean;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** The value of each option, by its name. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { min_runs: 20, min_source_ratio: 0.1 },
  })
  options: Record<string, number>;
}

/** The rules for a company as a whole; for some of its sources and objects narrower overrides may say something else. */
export class CompanyRulesDto {
  company: string;

  rules: CompanyRuleDto[];
}

/** For how many days each kind of data is kept; null: forever. */
export class RetentionDaysDto {
  @ApiProperty({ type: 'integer', nullable: true, example: 400 })
  runs: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  dead_letters: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  alerts: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  cycles: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  notifications: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  audit: number | null;
}

/** How long the data of a company is kept. */
export class CompanyRetentionDto extends RetentionDaysDto {
  company: string;
}

/** How long data is kept before it is deleted. */
export class RetentionDto {
  /** Of a company that has no days of its own, and of what is of no company. */
  everybody: RetentionDaysDto;

  /** The companies of the reader; to somebody who may see all: those that have days of their own. */
  companies: CompanyRetentionDto[];
}

export class RulesDto {
  /**
   * Path of the rules file.
   * @example "config/rules.yaml"
   */
  file: string;

  /**
   * The first 12 hex digits of the SHA-256 of the file's text.
   * @example "e3b0c44298fc"
   */
  version: string;

  /** When the rules in force were read, ISO 8601 in UTC. */
  loaded_at: string;

  /** Why the current file was refused; null: it is in force. */
  @ApiProperty({ type: RefusedFileDto, nullable: true })
  problem: RefusedFileDto | null;

  rules: RuleDto[];

  /**
   * Rules in force for the companies of the reader. To somebody who may see all: for those that an override names; all others have
   * what `rules` says.
   */
  companies: CompanyRulesDto[];

  /**
   * Those that can match a company of the reader, in the order of the file: of several that match, the last one wins, option by
   * option.
   */
  overrides: OverrideDto[];

  retention: RetentionDto;
}
