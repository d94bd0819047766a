export * from './redact-json.js';
export * from './redact-message.js';
export { holdsCertainSecret, redactText, SECRET_MARK } from './redact-text.js';
export { mayHoldSecret } from './secret-hints.js';
export { secretShapes } from './secret-shapes.js';
export { isSecretName, secretWords } from './secret-words.js';
