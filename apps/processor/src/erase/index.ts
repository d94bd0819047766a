export {
  companiesIn,
  countCompany,
  eraseCompany,
  type ErasedCount,
  type ErasureReport,
  type RecordErasure,
} from './erase.repository.js';
export { erasedTables, type Erasure, otherTables } from './erased-tables.js';
