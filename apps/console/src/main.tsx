import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { liveState, OUTAGE_POLL_MS, POLL_MS, SLOW_POLL_MS, startLive } from './api/live';
import { configQuery } from './api/queries';
import { router } from './router';
import './styles/base.css';

const MOST_RETRIES = 2;

const client = new QueryClient({
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

startLive(client);

const root = document.getElementById('root');
if (root) {
  // No time is shown in another zone first.
  void client.prefetchQuery({ ...configQuery, retry: false }).then(() =>
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  );
}
