export * from './rule-checks.js';
export * from './run-facts.js';
export * from './transitions.js';
export * from './wall-times.js';
