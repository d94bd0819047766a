import { PipelineError } from '@app/contracts';
import type { UpdateResult } from 'kysely';

/**
 * Moves the checkpoint of a leader, which is one row, on from where the leader has left it. Optimistic lock: a former leader
 * has an old checkpoint, its update matches no row, and what else its transaction wrote is rolled back.
 * @param update asks for the old checkpoint in its `where`
 * @throws PipelineError `leadership_lost`
 */
export async function moveCheckpoint(update: { executeTakeFirst(): Promise<UpdateResult> }): Promise<void> {
  const { numUpdatedRows } = await update.executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new PipelineError('leadership_lost', 'another process has moved the checkpoint on');
}
