export { companyTimeZones } from './companies.js';
export { type Fleet, type SampleCompany, type SampleObject, type SampleSource, fleetOf } from './fleet.js';
export { generateRuns } from './generate-runs.js';
export { type FaultId, faultTable } from './fault-table.js';
export { type PlantedFault, plantedFaults } from './planted-faults.js';
export { type SampleOptions, problemWith } from './sample-options.js';
export { type Cycle, type SampleRun, simulate } from './simulate.js';
export { SUCCESS_SENTENCE, rawLogOf } from './write-raw-log.js';
