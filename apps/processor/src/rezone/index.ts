export {
  countRezoning,
  isRefused,
  rezoneCompany,
  type RecordRezoning,
  type RezoneReport,
} from './rezone.repository.js';
export type { ReadLocal } from './shift-of.js';
