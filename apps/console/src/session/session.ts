import { type QueryClient, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { sendJson } from '../api/client';
import { configQuery, sessionQuery } from '../api/queries';
import type { Permission, Session } from '../api/types';

/** The session of the reader; undefined: it is not known yet. */
export const useSession = (): Session | undefined => useQuery(sessionQuery).data;

/** Whether the reader may do that; what they may not do is not offered. */
export function useMay(permission: Permission): boolean {
  return useSession()?.principal?.permissions.includes(permission) ?? false;
}

/** Whether the reader has a name already: nobody without keys has. */
export const useIsNamed = (): boolean => useSession()?.is_open === false;

/** Whether the reader may see all companies. */
export const useSeesAll = (): boolean => useSession()?.principal?.companies === null;

/** @throws ApiError */
export async function signIn(client: QueryClient, key: string): Promise<void> {
  const session = await sendJson<Session>('POST', '/ui/session', { key });
  // No time is shown in another zone first.
  await client.prefetchQuery(configQuery);
  client.setQueryData(sessionQuery.queryKey, session);
}

/** @throws ApiError */
export async function signOut(client: QueryClient): Promise<void> {
  await sendJson('DELETE', '/ui/session');
  await client.refetchQueries(sessionQuery);
}

/** The address that has somebody sign in with the OpenID provider, and brings them back to this page. */
export const openIdAddress = ({ pathname, search }: Location): string =>
  `/ui/session/openid?to=${encodeURIComponent(pathname + search)}`;

/** Asks anew for everything when somebody else reads on, or may see other things: no answer for the one is shown to the other. */
export function useFreshAnswers(client: QueryClient): void {
  const principal = useSession()?.principal;
  const reader = principal == null ? null : JSON.stringify([principal.id, principal.companies, principal.permissions]);
  const before = useRef(reader);
  useEffect(() => {
    const was = before.current;
    before.current = reader;
    if (was === reader || was === null) return;
    const isOther = ({ queryKey: [root] }: { readonly queryKey: readonly unknown[] }): boolean => root !== 'session';
    if (reader === null) client.removeQueries({ predicate: isOther });
    else void client.resetQueries({ predicate: isOther });
  }, [client, reader]);
}
