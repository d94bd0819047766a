export * from './builders.js';
export * from './run-facts.js';
export * from './views.js';
