// First: the router must not see in the address that a sign-in failed.
import './session/sign-in-failure';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { watchConnection } from './api/connection';
import { liveState, OUTAGE_POLL_MS, POLL_MS, SLOW_POLL_MS } from './api/live';
import { configQuery, sessionQuery } from './api/queries';
import { router } from './router';
import { changeToNewBuild } from './shell/build';
import './styles/base.css';

const MOST_RETRIES = 2;

/** The service says no: the sign-in may have ended, or may allow less than before. */
function onError(error: unknown): void {
  if (error instanceof ApiError && (error.status === 401 || error.status === 403))
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // A refusal is the same the second time; an outage may be over.
      retry: (count, error) =>
        count < MOST_RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      refetchInterval: ({ state }) => {
        if (state.status === 'error') return OUTAGE_POLL_MS;
        return liveState() === 'live' ? SLOW_POLL_MS : POLL_MS;
      },
    },
  },
});

/** Nobody sees a page for a moment who has to sign in first, and no time is shown in another zone. */
async function begin(): Promise<void> {
  // The code of the page comes meanwhile; when it does not, the page itself says so.
  router.load().catch(() => undefined);
  await client.prefetchQuery({ ...sessionQuery, retry: false });
  if (client.getQueryData(sessionQuery.queryKey)?.principal === null) return;
  await client.prefetchQuery({ ...configQuery, retry: false });
}

watchConnection(() => {
  void client.invalidateQueries();
  void changeToNewBuild();
});

const root = document.getElementById('root');
if (root) {
  void begin().then(() =>
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  );
}
