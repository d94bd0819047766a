import type { Subject } from '@app/alerting';
import { Scope } from '@app/platform';
import { CompanyZones } from '@app/time';
import { Injectable } from '@nestjs/common';
import type { NotifySettings } from '../../rules-file/index.js';
import { type MuteContext, mutedUntilAt } from '../muting.js';
import { NotifySettingsSource } from '../notify-settings-source.service.js';
import { MutesRepository } from './mutes.repository.js';

/** Tells until when alerts are muted; a rule of null stands for all that may be said of the subject. */
export type MutedUntil = (rule: string | null, subject: Subject, incident_id?: string | null) => string | null;

interface MutedAlert {
  readonly rule: string;
  readonly subject: Subject;
  readonly incident_id: string | null;
}

/** When the first of several alerts is heard of again; null: one of them is not muted, or there is none. */
export function mutedUntilOf(alerts: readonly MutedAlert[], mutedUntil: MutedUntil): string | null {
  let first: string | null = null;
  for (const { rule, subject, incident_id } of alerts) {
    const until = mutedUntil(rule, subject, incident_id);
    if (until === null) return null;
    if (first === null || until < first) first = until;
  }
  return first;
}

/** Reads the mutes that hold now: those of the API and of the rules file, and maintenance windows. */
@Injectable()
export class MutedUntilService {
  constructor(
    private readonly store: MutesRepository,
    private readonly source: NotifySettingsSource,
    private readonly zones: CompanyZones,
  ) {}

  /** The mutes of now, with those of the settings. @throws PipelineError `store_unavailable` */
  async contextAt(now: Date, settings: NotifySettings): Promise<MuteContext> {
    return { mutes: await this.store.notEnded(Scope.all, now), settings, zoneOf: this.zones.nameOf, now };
  }

  /** @throws PipelineError `store_unavailable` */
  async at(now: Date): Promise<MutedUntil> {
    const untilMs = mutedUntilAt(await this.contextAt(now, this.source.current()));
    return (rule, subject, incident_id) => {
      // No rule is called so: a mute of one rule does not mute the subject.
      const found = untilMs({ rule: rule ?? '', subject, incident_id });
      return found === null ? null : new Date(found).toISOString();
    };
  }
}
