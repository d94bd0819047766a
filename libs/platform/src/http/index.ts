export * from './api-problems.decorator.js';
export * from './problem.dto.js';
export * from './problem.js';
export * from './query.pipe.js';
export * from './body.js';
export { fairTurns, RECORD_COST_BYTES } from './fair-turns.js';
export { HeldBytes, type HeldShare } from './held-bytes.js';
export { senderLeft, shareOf } from './requests-under-way.js';
export { hasBody } from './unread-body.js';
