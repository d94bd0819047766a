export { PROCESSOR_GROUP } from './options.js';
export { runRewind } from './rewind.service.js';
