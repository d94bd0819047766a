export * from './migrate-to.js';
export * from './with-tables.js';
export { migrations } from '../migrations/index.js';
