import { Module } from '@nestjs/common';
import { RecordCounts } from '../refusals/record-counts.service.js';
import { RefusalsService } from '../refusals/refusals.service.js';
import { AcceptController } from './accept.controller.js';
import { AcceptService } from './accept.service.js';
import { FileIntakeService } from './file-intake.service.js';
import { FileSourceService } from './file-source.service.js';
import { PublishQueue } from './publish-queue.js';
import { RecordRules } from './record-rules.service.js';
import { RecordShares } from './record-shares.service.js';
import { TriggerController } from './trigger.controller.js';

/** The doors for records, and the service that all doors hand theirs to. */
@Module({
  controllers: [AcceptController, TriggerController],
  providers: [
    AcceptService,
    FileIntakeService,
    FileSourceService,
    PublishQueue,
    RecordCounts,
    RecordRules,
    RecordShares,
    RefusalsService,
  ],
  exports: [AcceptService, RecordCounts],
})
export class AcceptModule {}
