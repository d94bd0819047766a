import { createRequire } from 'node:module';

/** The parts of kafkajs that our patches add, by their module: without them it acknowledges records that it has never sent. */
const added = { 'kafkajs/src/cluster/brokerPool': 'askBrokers' } as const;

type Modules = Readonly<Record<string, { readonly prototype: object }>>;

/**
 * Refuses the kafkajs that is published. `npm ci --omit=dev --ignore-scripts` leaves it unpatched without a word.
 * @param modules those of kafkajs, by their name
 * @throws Error that says how it is installed
 */
export function requirePatchedClient(modules: Modules = installed()): void {
  for (const [name, method] of Object.entries(added)) {
    if (method in modules[name]!.prototype) continue;
    throw new Error(
      'kafkajs is not patched, and would lose records: install with "npm ci", then "npm prune --omit=dev --ignore-scripts" ' +
        '(docs/adr/0004-kafkajs-patched-not-idempotent.md)',
    );
  }
}

function installed(): Modules {
  const load = createRequire(import.meta.url);
  return Object.fromEntries(Object.keys(added).map((name) => [name, load(name) as { prototype: object }]));
}
