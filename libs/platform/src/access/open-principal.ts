import { allowedBy, type Principal } from './principal.js';
import { Scope } from './scope.js';

/** Stands for whoever reaches a service without keys: they may do everything. */
export const openPrincipal: Principal = {
  kind: 'open',
  id: 'open',
  name: 'anyone',
  permissions: allowedBy(['admin']),
  scope: Scope.all,
};
