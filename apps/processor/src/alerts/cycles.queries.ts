import { Injectable } from '@nestjs/common';
import { Database } from '../store/database.js';
import type { CycleDto, CyclesDto, CyclesQueryDto } from './cycles.dto.js';

@Injectable()
export class CyclesQueries {
  constructor(private readonly database: Database) {}

  /** The newest first. @throws PipelineError `store_unavailable` */
  list({ company, limit }: CyclesQueryDto): Promise<CyclesDto> {
    return this.database.use(async (tables) => {
      const rows = await tables
        .selectFrom('cycles')
        .selectAll()
        .$if(company !== undefined, (query) => query.where('company', '=', company!))
        .orderBy('cycle_time', 'desc')
        .orderBy('company', 'desc')
        .orderBy('sequence_id', 'desc')
        .limit(limit)
        .execute();
      return { cycles: rows as CycleDto[] };
    });
  }
}
