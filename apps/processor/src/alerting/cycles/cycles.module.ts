import { Module } from '@nestjs/common';
import { CyclesController } from './cycles.controller.js';
import { CyclesQueries } from './cycles.queries.js';

/** Lists cycles and their missing objects. */
@Module({ controllers: [CyclesController], providers: [CyclesQueries] })
export class CyclesModule {}
