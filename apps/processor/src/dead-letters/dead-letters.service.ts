import { unwrap } from '@app/contracts';
import { decodeCursor, pageOf } from '@app/database';
import { type Scope, unknownId } from '@app/platform';
import { DAY_MS } from '@app/time';
import { Injectable } from '@nestjs/common';
import { isUtf8 } from 'node:buffer';
import type {
  DeadLetterDetailDto,
  DeadLetterReasonsDto,
  DeadLetterReasonsQueryDto,
  DeadLettersDto,
  DeadLettersQueryDto,
  WaitingDeadLettersDto,
} from './dead-letters.dto.js';
import { DeadLettersRepository } from './dead-letters.repository.js';

/** A dead letter that has waited for longer is not counted as waiting. */
const WAITING_MS = DAY_MS;
/** Waiting dead letters that are counted. */
const MOST_COUNTED = 1000;

/** Lists dead letters. */
@Injectable()
export class DeadLettersService {
  constructor(private readonly deadLetters: DeadLettersRepository) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async list(scope: Scope, { cursor, limit, ...filter }: DeadLettersQueryDto): Promise<DeadLettersDto> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const found = await this.deadLetters.list(scope, { ...filter, after, limit: limit + 1 });
    const { entries, next_cursor } = pageOf(found, limit, ({ time, dead_letter_id: id }) => ({ time, id }));
    return { dead_letters: entries.map((entry) => shownTo(scope, entry)), next_cursor };
  }

  /** @throws PipelineError `store_unavailable` */
  async reasons(scope: Scope, filter: DeadLetterReasonsQueryDto): Promise<DeadLetterReasonsDto> {
    return { reasons: await this.deadLetters.countByCode(scope, filter) };
  }

  /** @throws PipelineError `store_unavailable` */
  async waiting(scope: Scope): Promise<WaitingDeadLettersDto> {
    const since = new Date(Date.now() - WAITING_MS);
    const found = await this.deadLetters.countWaiting(scope, { since, most: MOST_COUNTED + 1 });
    const waiting_count = Math.min(found, MOST_COUNTED);
    return { counted_from: since.toISOString(), waiting_count, has_more: found > MOST_COUNTED };
  }

  /** @throws PipelineError `dead_letter_unknown`, `store_unavailable` */
  async find(scope: Scope, id: string): Promise<DeadLetterDetailDto> {
    const deadLetter = await this.deadLetters.find(scope, id);
    if (deadLetter === null) throw unknownId('dead_letter_unknown', id);
    const value = deadLetter.value_base64 === null ? null : Buffer.from(deadLetter.value_base64, 'base64');
    return {
      ...shownTo(scope, deadLetter),
      value_text: value !== null && isUtf8(value) ? value.toString('utf8') : null,
      record: recordIn(value),
    };
  }
}

/** Nobody is to count the messages of others. */
const shownTo = <T extends { offset: string }>(
  scope: Scope,
  deadLetter: T,
): Omit<T, 'offset'> & { offset: string | null } => (scope.isAll ? deadLetter : { ...deadLetter, offset: null });

function recordIn(value: Buffer | null): unknown {
  try {
    return unwrap(value);
  } catch {
    return null;
  }
}
