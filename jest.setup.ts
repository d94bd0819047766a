// First of all, in this order: CommonJS modules that require Nest fail inside an import cycle otherwise.
import 'reflect-metadata';
import { Logger } from '@nestjs/common';

// What a test expects to go wrong is not worth a page of output.
Logger.overrideLogger(false);
