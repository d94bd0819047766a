export * from './run-facts.js';
export * from './views.js';
