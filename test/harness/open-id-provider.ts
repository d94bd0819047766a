import { freePort } from '@app/platform/testing';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** Claims by the name that a person signs in with. */
type People = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A real OpenID provider, on another host than the console: a browser takes the two for different sites. */
export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  close(): Promise<void>;
}

/** @param people may sign in, with any password */
export async function startOpenIdProvider(redirectUrl: string, people: People): Promise<OpenIdProvider> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const [clientId, clientSecret] = ['console', 'the secret of the console'];
  const provider = quietly(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUrl] }],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    ttl: { AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    cookies: { keys: ['a key of the provider'] },
    findAccount: (_: unknown, id: string) =>
      id in people ? { accountId: id, claims: () => Promise.resolve({ sub: id, ...people[id] }) } : undefined,
  });
  const server = createServer(provider.callback());
  server.listen(port, 'localhost');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { issuer, clientId, clientSecret, close };
}

/** It says on the console that its keys and pages are for tests. */
function quietly(...given: ConstructorParameters<typeof Provider>): Provider {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return new Provider(...given);
  } finally {
    console.warn = warn;
  }
}
