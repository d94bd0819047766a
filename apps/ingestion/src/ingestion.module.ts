import { Module } from '@nestjs/common';
import { AcceptModule } from './accept/accept.module.js';
import { DoorsModule } from './doors/doors.module.js';
import { RecordSchemaController } from './schema/record-schema.controller.js';

@Module({ imports: [AcceptModule, DoorsModule.register(process.env)], controllers: [RecordSchemaController] })
export class IngestionModule {}
