import { useQuery } from '@tanstack/react-query';
import { receiversQuery } from '../../api/notification-queries';
import { PageHead, Panel, Stack } from '../../components/layout';
import { Answered, EmptyNote } from '../../components/states';
import { useMessages } from '../../i18n/locale';
import { Notices } from './notices';
import { messages } from './notifications.messages';
import { ReceiverPanel } from './receiver-panel';

/** The receivers: what each is told of, and whether its last messages arrived. */
export function NotificationsPage() {
  const t = useMessages(messages);
  const answer = useQuery(receiversQuery);
  return (
    <>
      <PageHead title={t.title} says={t.says} />
      <Answered answer={answer}>
        {({ receivers, warnings }) => (
          <Stack>
            <Notices warnings={warnings} receivers={receivers} />
            {receivers.map((receiver) => (
              <ReceiverPanel key={receiver.name} receiver={receiver} />
            ))}
            {receivers.length === 0 && !warnings.includes('nobody_told') && (
              <Panel title={t.toldOf}>
                <EmptyNote title={t.nobody} />
              </Panel>
            )}
          </Stack>
        )}
      </Answered>
    </>
  );
}
