import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, sendJson } from '../../api/client';
import type { NotificationTested, Receiver } from '../../api/types';
import { ActionFailed } from '../../components/action-failed';
import { Dialog, formLayout } from '../../components/dialog';
import { FormActions } from '../../components/form';
import { useFormat } from '../../format/use-format';
import { useMessages } from '../../i18n/locale';
import { messages } from './notifications.messages';
import { Problem } from './problem';
import styles from './notifications.module.css';
import { useChannelName } from './use-channel-name';

/** Sends a test message to a receiver, over each of its channels. */
export function useReceiverTest(receiver: string, onSent: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => sendJson<NotificationTested>('POST', '/notifications/test', { receiver }),
    onSuccess: async () => {
      onSent();
      await client.invalidateQueries({ queryKey: ['notifications'] });
    },
  });
}

/** Asks before a message goes to people. */
export function TestDialog({
  receiver: { name, channels },
  test,
  onClose,
}: {
  readonly receiver: Receiver;
  readonly test: ReturnType<typeof useReceiverTest>;
  readonly onClose: () => void;
}) {
  const t = useMessages(messages);
  const format = useFormat();
  const nameOf = useChannelName();
  const isKept = channels.some(({ preset }) => preset === 'pagerduty' || preset === 'opsgenie');
  return (
    <Dialog title={t.testTitle(name)} onClose={onClose}>
      <form
        className={formLayout.form}
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        <p className={formLayout.hint}>
          {t.testSays(format.list(channels.map(nameOf)))} {isKept && t.testKept}
        </p>
        <TestFailed error={test.error} />
        <FormActions word={t.testSend} isBusy={test.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function TestFailed({ error }: { readonly error: unknown }) {
  const t = useMessages(messages);
  if (!(error instanceof ApiError) || error.code !== 'test_too_soon') return <ActionFailed error={error} />;
  return (
    <p className={formLayout.failed} role="alert">
      {t.testTooSoon}
    </p>
  );
}

/** The outcome of a test on each channel. */
export function TestResults({
  results,
  channels,
}: {
  readonly results: NotificationTested['results'];
  readonly channels: Receiver['channels'];
}) {
  const t = useMessages(messages);
  const channelName = useChannelName();
  const nameOf = (name: string): string => {
    const channel = channels.find((one) => one.channel === name);
    return channel === undefined ? name : channelName(channel);
  };
  return (
    <div aria-live="polite" className={styles.results}>
      {results.map(({ channel, ok, problem }) => (
        <p key={channel} className={ok ? formLayout.done : formLayout.failed}>
          {ok ? (
            t.arrived(nameOf(channel))
          ) : (
            <>
              {t.notArrived(nameOf(channel))} {problem && <Problem of={problem} />}
            </>
          )}
        </p>
      ))}
    </div>
  );
}
