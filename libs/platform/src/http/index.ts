export * from './api-problems.decorator.js';
export * from './problem.dto.js';
export * from './problem.js';
export * from './query.pipe.js';
export * from './body.js';
export { hasBody } from './unread-body.js';
