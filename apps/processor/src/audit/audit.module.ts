import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditQueries } from './audit.queries.js';
import { KeyChangesWorker } from './key-changes.worker.js';

/** Shows the audit log, which each room writes in the transactions of its changes; writes that the keys have changed. */
@Module({ controllers: [AuditController], providers: [AuditQueries, KeyChangesWorker] })
export class AuditModule {}
