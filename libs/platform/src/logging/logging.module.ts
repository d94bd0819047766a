import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { logOptions } from './log-options.js';

/** Nest's logger on pino, to stdout when nothing else is named; requests are not logged one by one, they are counted. */
export function loggingModule(level: string, to?: DestinationStream): DynamicModule {
  const options = { ...logOptions(level), autoLogging: false };
  return LoggerModule.forRoot({ pinoHttp: to === undefined ? options : [options, to], forRoutes: [] });
}
