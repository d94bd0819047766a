export { companyTimeZones } from './companies.js';
export { fleetOf } from './fleet.js';
export { generateRuns } from './generate-runs.js';
export { type FaultId } from './fault-table.js';
export { latestStretch, type PlantedFault, plantedFaults } from './planted-faults.js';
export { type SampleOptions, problemWith } from './sample-options.js';
export { type SampleRun, simulate, simulateOn } from './simulate.js';
export { rawLogOf } from './write-raw-log.js';
