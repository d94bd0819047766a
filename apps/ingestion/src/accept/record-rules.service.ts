import { CompanyHabits } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { IngestionSettings } from '../ingestion.settings.js';
import type { Arrival } from './prepare-record.js';

/** The settings by which records are read. */
@Injectable()
export class RecordRules {
  /** Largest record, in bytes. */
  readonly maxBytes: number;

  constructor(
    private readonly settings: IngestionSettings,
    private readonly habits: CompanyHabits,
  ) {
    this.maxBytes = settings.MAX_RECORD_BYTES;
  }

  /** The arrival with what holds for records that do not say otherwise. */
  completed(arrival: Arrival): Arrival {
    const { statusWordsOf, redactionOf } = this.habits;
    const company = arrival.company ?? arrival.scope.only ?? this.settings.DEFAULT_COMPANY;
    return { ...arrival, company, ...(statusWordsOf && { statusWordsOf }), ...(redactionOf && { redactionOf }) };
  }
}
