// First of all, in this order: CommonJS modules that require Nest fail inside an import cycle otherwise.
import 'reflect-metadata';
import { Logger } from '@nestjs/common';

interface LoggersOfProcess {
  __resetOutOfContextForTests(): void;
}

// A failure that a test expects is not worth a page of output. Suites share a process: none inherits the logger of the
// one before it.
Logger.flush();
Logger.overrideLogger(false);
const loggers = (await import(new URL('PinoLogger.js', import.meta.resolve('nestjs-pino')).href)) as LoggersOfProcess;
loggers.__resetOutOfContextForTests();
