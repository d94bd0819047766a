export * from './schema-checks.js';
