import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditQueries } from './audit.queries.js';

/** Shows the audit log, which each room writes in the transactions of its changes. */
@Module({ controllers: [AuditController], providers: [AuditQueries] })
export class AuditModule {}
