export { AlertingModule } from './alerting.module.js';
export { AlertEntryDto } from './alerts/alerts.dto.js';
export { alertEntryOf, entryColumns } from './alerts/alerts.queries.js';
export { type EngineDependencies } from './engine/engine-dependencies.js';
