import { unwrap } from '@app/contracts';
import { decodeCursor, pageOf } from '@app/database';
import { type Scope, unknownId } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { isUtf8 } from 'node:buffer';
import type {
  DeadLetterDetailDto,
  DeadLetterReasonsDto,
  DeadLettersDto,
  DeadLettersQueryDto,
} from './dead-letters.dto.js';
import { DeadLettersRepository } from './dead-letters.repository.js';

/** Lists dead letters. */
@Injectable()
export class DeadLettersService {
  constructor(private readonly deadLetters: DeadLettersRepository) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async list(scope: Scope, { code, cursor, limit }: DeadLettersQueryDto): Promise<DeadLettersDto> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const found = await this.deadLetters.list(scope, { code, after, limit: limit + 1 });
    const { entries, next_cursor } = pageOf(found, limit, ({ time, dead_letter_id: id }) => ({ time, id }));
    return { dead_letters: entries, next_cursor };
  }

  /** @throws PipelineError `store_unavailable` */
  async reasons(scope: Scope): Promise<DeadLetterReasonsDto> {
    return { reasons: await this.deadLetters.countByCode(scope) };
  }

  /** @throws PipelineError `dead_letter_unknown`, `store_unavailable` */
  async find(scope: Scope, id: string): Promise<DeadLetterDetailDto> {
    const deadLetter = await this.deadLetters.find(scope, id);
    if (deadLetter === null) throw unknownId('dead_letter_unknown', id);
    const value = deadLetter.value_base64 === null ? null : Buffer.from(deadLetter.value_base64, 'base64');
    return {
      ...deadLetter,
      value_text: value !== null && isUtf8(value) ? value.toString('utf8') : null,
      record: recordIn(value),
    };
  }
}

function recordIn(value: Buffer | null): unknown {
  try {
    return unwrap(value);
  } catch {
    return null;
  }
}
