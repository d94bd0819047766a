// First of all, in this order: CommonJS modules that require Nest fail inside an import cycle otherwise.
import 'reflect-metadata';
import { Logger } from '@nestjs/common';

// A failure that a test expects is not worth a page of output.
Logger.overrideLogger(false);
