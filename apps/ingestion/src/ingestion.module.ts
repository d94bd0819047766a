import { Module } from '@nestjs/common';
import { AcceptModule } from './accept/accept.module.js';
import { DoorsModule } from './doors/doors.module.js';

@Module({ imports: [AcceptModule, DoorsModule.register(process.env)] })
export class IngestionModule {}
