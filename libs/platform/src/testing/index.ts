export * from './free-port.js';
export * from './local-postgres.js';
export * from './poll.js';
export * from './local-kafka.js';
export * from './test-postgres.js';
export * from './test-kafka.js';
export * from './local-kafka-cluster.js';
export { anActor } from './an-actor.js';
export * from './self-signed.js';
