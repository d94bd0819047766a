import { redactText } from '@app/contracts';
import { type ScopedActor, fieldsInvalid, type ProblemError, type Scope, signatureOf, unknownId } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { canMatch, type ConfiguredMute } from '../../rules-file/index.js';
import { NotifySettingsSource } from '../notify-settings-source.service.js';
import type { MuteMatch } from '../muting.js';
import type { NewSilenceDto, SilenceDto, SilencesDto } from './silences.dto.js';
import { MutesRepository, type StoredMute } from './mutes.repository.js';

/** Lists mutes of the API and of the rules file; adds and ends those of the API. */
@Injectable()
export class MutesService {
  constructor(
    private readonly store: MutesRepository,
    private readonly source: NotifySettingsSource,
  ) {}

  /** @throws PipelineError `store_unavailable` */
  async list(scope: Scope, now: Date): Promise<SilencesDto> {
    const stored = await this.store.notEnded(scope, now);
    const configured = this.source
      .current()
      .mutes.filter(({ match, until }) => canMatch(scope, match) && Date.parse(until) > now.getTime());
    const silences = [...stored.map((one) => shown(one, now)), ...configured.map((one) => shownOfFile(one, now))];
    return { silences: silences.sort((a, b) => Date.parse(a.ends_at) - Date.parse(b.ends_at)) };
  }

  /**
   * @param companies of whom it mutes alerts; left out: the one that it names, or all
   * @throws ProblemError `body_invalid`; PipelineError `store_unavailable`, `store_rejected`
   */
  async add(
    { match, starts_at, ends_at, comment, created_by }: NewSilenceDto,
    { actor, companies }: { readonly actor: ScopedActor; readonly companies?: readonly string[] },
    now: Date,
  ): Promise<SilenceDto> {
    const starts = starts_at === undefined ? now : new Date(starts_at);
    const ends = new Date(ends_at);
    if (ends <= now) throw refused('ends_at', 'ends_at must be in the future');
    if (ends <= starts) throw refused('ends_at', 'ends_at must be after starts_at');
    const bound = matchWithin(actor.scope, match);
    const mute: StoredMute = {
      silence_id: randomUUID(),
      match: bound,
      comment: redactText(comment),
      created_by: signatureOf(actor, created_by),
      starts_at: starts.toISOString(),
      ends_at: ends.toISOString(),
      created_at: now.toISOString(),
    };
    await this.store.insert(mute, actor, companies ?? (bound.company === undefined ? null : [bound.company]));
    return shown(mute, now);
  }

  /** Ending a mute twice changes nothing. @throws PipelineError `silence_unknown`, `store_unavailable` */
  async end(id: string, actor: ScopedActor, now: Date): Promise<void> {
    if (!(await this.store.end(id, actor, now))) throw unknownId('silence_unknown', id);
  }
}

/** A mute of somebody who may not mute everything is about one of their companies. @throws ProblemError `body_invalid` */
function matchWithin(scope: Scope, { ...match }: MuteMatch): MuteMatch {
  const { company = scope.only ?? undefined } = match;
  if (scope.isAll) return match;
  if (company !== undefined && scope.includes(company)) return { ...match, company };
  const named = scope.companies!.map((name) => JSON.stringify(name)).join(', ');
  throw refused('match.company', `match.company must be one of ${named}`);
}

const refused = (field: string, reason: string): ProblemError => fieldsInvalid('body_invalid', [{ field, reason }]);

const stateOf = (startsAt: string | null, now: Date): SilenceDto['state'] =>
  startsAt !== null && Date.parse(startsAt) > now.getTime() ? 'pending' : 'active';

const shown = (mute: StoredMute, now: Date): SilenceDto => ({
  ...mute,
  origin: 'api',
  state: stateOf(mute.starts_at, now),
});

const shownOfFile = ({ match, from, until, comment }: ConfiguredMute, now: Date): SilenceDto => ({
  silence_id: null,
  origin: 'file',
  state: stateOf(from ?? null, now),
  match,
  starts_at: from ?? null,
  ends_at: until,
  comment,
  created_by: null,
  created_at: null,
});
