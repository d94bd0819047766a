import { CompanyHabits, type Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { IngestionSettings } from '../ingestion.settings.js';
import type { Arrival } from './prepare-record.js';
import { RecordShares } from './record-shares.service.js';

/** The settings by which records are read. */
@Injectable()
export class RecordRules {
  /** Largest record, in bytes. */
  readonly maxBytes: number;

  constructor(
    private readonly settings: IngestionSettings,
    private readonly habits: CompanyHabits,
    private readonly shares: RecordShares,
  ) {
    this.maxBytes = settings.MAX_RECORD_BYTES;
  }

  /** The arrival with what holds for records that do not say otherwise. */
  completed(arrival: Arrival): Arrival {
    const { redactionOf } = this.habits;
    const { scope, owners = [] } = arrival;
    const countRecord = this.shares.counterFor(owners);
    const company = arrival.company ?? scope.only ?? this.settings.DEFAULT_COMPANY;
    const statusWordsOf = wordsWithin(scope, this.habits.statusWordsOf);
    return {
      ...arrival,
      company,
      ...(statusWordsOf && { statusWordsOf }),
      ...(redactionOf && { redactionOf }),
      ...(countRecord && { countRecord }),
    };
  }
}

/** Reasons list the words of a company: they are for those who may send for it. */
const wordsWithin = (scope: Scope, wordsOf: CompanyHabits['statusWordsOf']): CompanyHabits['statusWordsOf'] =>
  scope.isAll ? wordsOf : wordsOf && ((company) => (scope.includes(company) ? wordsOf(company) : undefined));
