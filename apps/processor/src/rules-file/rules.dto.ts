import { type Scope, type Severity, severities } from '@app/alerting';
import { ApiProperty } from '@nestjs/swagger';

const scopes: readonly Scope[] = ['everything', 'company', 'source', 'object'];

/** One number of a rule that can be moved. */
export class RuleOptionDto {
  /** @example "max_failure_ratio" */
  name: string;

  /** What it is. */
  says: string;

  /** @example "ratio 0–1" */
  unit: string;

  /** Smallest value that is taken. */
  min: number;

  /** Largest value that is taken; null: there is none. */
  max: number | null;

  /** Value when nobody says otherwise. */
  default: number;

  /** Value that holds for everybody whom no override is for. */
  value: number;
}

/** A rule as it works for everybody whom no override is for. */
export class RuleDto {
  /** @example "failure-rate-high" */
  id: string;

  /** Grows when the rule means something else than before. */
  version: number;

  @ApiProperty({ enum: severities })
  severity: Severity;

  /** What it means when it fires. */
  says: string;

  /** What its alerts are about. */
  @ApiProperty({ enum: scopes, isArray: true })
  scopes: Scope[];

  /** Whether it is looked at. */
  enabled: boolean;

  options: RuleOptionDto[];

  /** How many overrides of the file say something about it. */
  override_count: number;
}

/** A file that was refused; the rules from before it hold. */
export class RefusedFileDto {
  /** When, ISO 8601 in UTC. */
  at: string;

  /** A line for each problem. */
  detail: string;
}

/** Which companies, sources or objects; what is left out matches all. */
export class OverrideMatchDto {
  company?: string;

  source?: string;

  /** Name of the object, or its id as a number. */
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'integer' }], required: false })
  object?: string | number;
}

/** What holds otherwise for some. */
export class OverrideDto {
  match: OverrideMatchDto;

  /** By the id of the rule: `enabled`, `severity` and options, as in the rules file; only what is said. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: true },
    example: { 'failure-rate-high': { max_failure_ratio: 0.1 } },
  })
  rules: Record<string, Record<string, unknown>>;
}

export class RulesDto {
  /**
   * Where they come from.
   * @example "config/rules.yaml"
   */
  file: string;

  /**
   * The start of the SHA-256 of the text of the file.
   * @example "e3b0c44298fc"
   */
  version: string;

  /** When they were read, ISO 8601 in UTC. */
  loaded_at: string;

  /** Why what stands in the file now does not hold; null: it does. */
  @ApiProperty({ type: RefusedFileDto, nullable: true })
  problem: RefusedFileDto | null;

  rules: RuleDto[];

  /** In the order of the file: the last one that matches wins, option by option. */
  overrides: OverrideDto[];
}
