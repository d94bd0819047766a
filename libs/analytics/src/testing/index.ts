export * from './builders.js';
export * from './random.js';
