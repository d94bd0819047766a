import type { Database } from '@app/database';
import { loadSettings } from '@app/platform';
import { CompanyZones } from '@app/time';
import { ProcessorSettings } from '../../processor.settings.js';
import { AnalyticsService } from '../intake/analytics.service.js';
import { RunWriter } from '../intake/run-writer.service.js';
import { RunsRepository } from '../runs.repository.js';

/** The writer of runs of a process, with the usual limits. */
export const aWriter = (database: Database, zone = 'UTC'): RunWriter =>
  new RunWriter(
    database,
    new RunsRepository(database),
    new AnalyticsService(loadSettings(ProcessorSettings, {})),
    new CompanyZones('', zone),
  );
