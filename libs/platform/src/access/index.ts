export * from './actor.js';
export * from './caller.decorator.js';
export * from './needs.decorator.js';
export * from './open-principal.js';
export * from './principal.js';
export * from './scope.js';
