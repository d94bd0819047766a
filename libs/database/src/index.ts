export * from './embedded/embedded-postgres.js';
