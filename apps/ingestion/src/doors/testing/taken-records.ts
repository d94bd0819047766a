import { PipelineError } from '@app/contracts';
import { ProblemError } from '@app/platform';
import type { AcceptedDto, ResultsDto } from '../../accept/accept.dto.js';

/** Stands in for `AcceptService`: keeps records as they come, and refuses those whose status is `BAD`. */
export class TakenRecords {
  records: Record<string, unknown>[] = [];
  /** Thrown instead of taking anything. */
  failure: PipelineError | null = null;

  acceptOne(bytes: Buffer): Promise<AcceptedDto> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const record = JSON.parse(bytes.toString()) as Record<string, unknown>;
    if (record.status === 'BAD') return Promise.reject(new ProblemError('status_unknown', 'status is BAD'));
    this.records.push(record);
    return Promise.resolve({ status: 'success', message: '1 record accepted', run_id: 'an id' });
  }

  async acceptSome(source: AsyncIterable<Buffer>): Promise<ResultsDto> {
    if (this.failure !== null) throw this.failure;
    const rejected: ResultsDto['rejected'] = [];
    let total = 0;
    for await (const line of source) {
      const record = JSON.parse(line.toString()) as Record<string, unknown>;
      const index = total++;
      if (record.status === 'BAD')
        rejected.push({ index, line: index + 1, code: 'status_unknown', reason: 'status is BAD' });
      else this.records.push(record);
    }
    if (total === 0) throw new PipelineError('body_empty', 'there is nothing in it');
    const failed = rejected.length;
    const results = { total, successful: total - failed, failed };
    return { status: 'completed', message: '', results, rejected, rejected_omitted: 0 };
  }
}
