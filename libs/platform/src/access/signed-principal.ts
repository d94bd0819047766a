import { allowedBy, type Principal } from './principal.js';
import { Scope } from './scope.js';

/** The sender of a body that may be signed: nobody, until the signature is checked. */
export const unsignedPrincipal: Principal = {
  kind: 'signature',
  id: 'unsigned',
  name: 'a sender without a key',
  permissions: new Set(),
  scope: Scope.of([]),
};

/** The sender of a body that was signed with the secret of a mapping: may send for the company of the mapping. */
export const signedPrincipal = (mapping: string, company: string): Principal => ({
  kind: 'signature',
  id: mapping,
  name: `the mapping ${mapping}`,
  permissions: allowedBy(['ingest']),
  scope: Scope.of([company]),
});
