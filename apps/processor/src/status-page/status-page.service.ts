import type { SubjectState } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { CompanyHabits, KeyRing, type Principal, Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { StatesService } from '../alerting/index.js';
import { badgeOf } from './badge.js';
import { stateColour } from './state-colour.js';
import { statusPageOf } from './status-page.js';
import { statusWords } from './status-words.js';

/** Most sources of a page; the worst of all of them is the state of the company. */
const MOST_SOURCES = 500;

/** A document, and whether anybody may have it. */
export interface StatusDocument {
  readonly text: string;
  readonly isPublic: boolean;
}

/** Writes the badge and the status page of a company, for those who may see it. */
@Injectable()
export class StatusPageService {
  constructor(
    private readonly states: StatesService,
    private readonly keys: KeyRing,
    private readonly habits: CompanyHabits,
  ) {}

  /** @throws PipelineError `status_page_unknown`, `store_unavailable` */
  async badge(caller: Principal | undefined, company: string, source?: string): Promise<StatusDocument> {
    const isPublic = this.checkAccess(caller, company);
    const { states, state } = await this.read(company, source);
    if (states.length === 0) throw unknown();
    const language = this.habits.languageOf(company);
    const shown = source === undefined ? (state ?? 'unknown') : states[0]!.state;
    const label = source === undefined ? company : `${company} / ${source}`;
    const text = statusWords[language].states[shown];
    return { text: badgeOf({ label, text, colour: stateColour(shown), language }), isPublic };
  }

  /** @throws PipelineError `status_page_unknown`, `store_unavailable` */
  async page(caller: Principal | undefined, company: string): Promise<StatusDocument> {
    const isPublic = this.checkAccess(caller, company);
    const { states, state, now, total_count } = await this.read(company);
    const text = statusPageOf({
      company,
      language: this.habits.languageOf(company),
      timeZone: this.habits.zones.nameOf(company),
      now,
      state,
      sourceCount: total_count,
      sources: states.map(({ subject, state: own, since, last_run }) => ({
        source: subject.source ?? '',
        state: own,
        since,
        lastRunAt: last_run?.end_time ?? null,
      })),
    });
    return { text, isPublic };
  }

  /** @returns whether the status is public. @throws PipelineError `status_page_unknown`, whether there is such a company or not */
  private checkAccess(caller: Principal | undefined, company: string): boolean {
    if (this.keys.isStatusPublic(company)) return true;
    const isReader = caller?.permissions.has('read') === true && caller.scope.includes(company);
    if (!isReader) throw unknown();
    return false;
  }

  private async read(company: string, source?: string) {
    const found = await this.states.list(Scope.of([company]), {
      by: 'source',
      company,
      ...(source === undefined ? {} : { source }),
      limit: MOST_SOURCES,
    });
    const state: SubjectState | null = found.state;
    return { ...found, state };
  }
}

const unknown = (): PipelineError =>
  new PipelineError('status_page_unknown', 'there is no such status, or it is neither public nor yours to read');
