export { AlertingModule } from './alerting.module.js';
export { AlertEntryDto } from './alerts/alerts.dto.js';
export { alertEntryOf, entryColumns } from './alerts/alerts.queries.js';
export { type AlertParts } from './engine/engine-deps.js';
