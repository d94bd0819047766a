export { type ExportFormat, exportFormats } from './export-formats.js';
export { exportedBatches } from './runs-in-order.queries.js';
