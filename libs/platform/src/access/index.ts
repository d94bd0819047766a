export * from './actor.js';
export * from './caller.decorator.js';
export { FailedAttempts } from './failed-attempts.service.js';
export { isLoopback } from './loopback.js';
export { KeyRing } from './key-ring.service.js';
export * from './key-text.js';
export * from './keys-file.js';
export {
  Changes,
  EndsWithKey,
  type Need,
  NEEDS,
  Needs,
  OpenToAll,
  type KeyReader,
  TakesKeyFrom,
  textIn,
  OpenOnThisMachine,
  OfAllCompanies,
  TakesSigned,
  KnowsCaller,
} from './needs.decorator.js';
export * from './open-principal.js';
export * from './people.js';
export * from './principal.js';
export * from './scope.js';
export { forbiddenIn } from './sendable.js';
export { HeldShares } from './held-shares.js';
export { ShareExhausted } from './share-exhausted.js';
export type { ShareOwner } from './share-owner.js';
export type { SessionReader } from './session-reader.js';
export { signedPrincipal, unsignedPrincipal } from './signed-principal.js';
