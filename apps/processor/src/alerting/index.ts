export { AlertingModule } from './alerting.module.js';
export { AlertEntryDto } from './alerts/alerts.dto.js';
export { selectAlertEntries } from './alerts/alert-entries.queries.js';
export { acknowledgeIncident } from './incidents/incident-acknowledgements.repository.js';
export { alertEntryOf } from './alerts/alerts.queries.js';
export { readChangedStates, type StateEvent } from './states/changed-states.queries.js';
export { type EngineDependencies } from './engine/engine-dependencies.js';
export { packed, unpacked } from './engine/snapshot.js';
