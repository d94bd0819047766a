import { Module } from '@nestjs/common';
import { ConsoleController } from './console.controller.js';

/** What the console in the browser asks for before anything else. */
@Module({ controllers: [ConsoleController] })
export class ConsoleModule {}
