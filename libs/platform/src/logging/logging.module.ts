import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { logOptions } from './log-options.js';

/** Nest's logger on pino; requests are not logged one by one, they are counted. */
export const loggingModule = (level: string): DynamicModule =>
  LoggerModule.forRoot({ pinoHttp: { ...logOptions(level), autoLogging: false }, forRoutes: [] });
