export { PROCESSOR_GROUP } from './options.js';
export { runRewind } from './run-rewind.js';
