export { isKnownObject, type NamedObject } from './known-object.queries.js';
export { objectKeyOf } from './object-key.js';
export { RunEntryDto } from './run-entry.dto.js';
export { entryColumnList, entryOf, type RunRow } from './run-entry.js';
export { RunFilterDto, SubjectFilterDto } from './run-filter.dto.js';
export { runCondition, subjectConditions } from './run-filter.js';
export { beginning, RunOrder } from './run-order.js';
export { readRuns } from './run-pages.queries.js';
export { RunsModule } from './runs.module.js';
