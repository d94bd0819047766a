export * from './addresses.js';
export * from './collections.js';
export * from './location.js';
export * from './parse-yaml.js';
export * from './problems.js';
export * from './scalars.js';
export * from './schema.js';
export * from './times.js';
