import { Module } from '@nestjs/common';
import { AcceptController } from './accept/accept.controller.js';
import { AcceptService } from './accept/accept.service.js';
import { FileIntakeService } from './accept/file-intake.service.js';
import { FileSourceService } from './accept/file-source.service.js';
import { PublishQueue } from './accept/publish-queue.js';
import { TriggerController } from './accept/trigger.controller.js';
import { RecordSchemaController } from './schema/record-schema.controller.js';

@Module({
  controllers: [AcceptController, TriggerController, RecordSchemaController],
  providers: [AcceptService, FileIntakeService, FileSourceService, PublishQueue],
})
export class IngestionModule {}
