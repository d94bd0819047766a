import { Module } from '@nestjs/common';
import { ConsoleController } from './console.controller.js';

/** Answers the settings of the console. */
@Module({ controllers: [ConsoleController] })
export class ConsoleModule {}
