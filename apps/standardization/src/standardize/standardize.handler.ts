import { headers, ingestedMsOf, topics } from '@app/contracts';
import { type RecordBatch, StageRunner } from '@app/platform';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { STANDARDIZE_CONTEXT } from './context.js';
import { standardize, type StandardizeContext } from './standardize.js';

/** raw-logs → standardize → standardized-logs */
@Controller()
export class StandardizeHandler {
  constructor(
    private readonly runner: StageRunner,
    @Inject(STANDARDIZE_CONTEXT) private readonly context: StandardizeContext,
  ) {}

  @EventPattern<string>(topics.rawLogs.name)
  onRawLogs(@Payload() batch: RecordBatch): Promise<void> {
    return this.runner.run({
      batch,
      // A message that another program wrote may not say when it was taken in.
      stage: (data, record) =>
        standardize(data, this.context, {
          arrivedMs: ingestedMsOf(record.headers) ?? Date.now(),
          company: record.headers[headers.company] ?? null,
        }),
      to: topics.standardizedLogs,
    });
  }
}
