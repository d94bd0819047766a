import { useConnection } from '../api/connection';
import { Icon } from '../components/icon';
import { Time } from '../components/time';
import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import { useIsOtherBuild } from './build';
import styles from './shell.module.css';

/** Says that the service does not answer, since when, and of when the data are; or that it has another version of the console. */
export function ConnectionBanner() {
  const t = useMessages(shared);
  const connection = useConnection();
  const isOtherBuild = useIsOtherBuild();
  if (connection.isOffline) {
    const { sinceMs, answeredMs } = connection;
    return (
      <div className={styles.offline} role="alert">
        <Icon name="warning" />
        <p>
          <strong>
            {t.offlineSince} <Time at={new Date(sinceMs).toISOString()} as="clock" />.
          </strong>{' '}
          {t.dataOf} <Time at={new Date(answeredMs).toISOString()} as="clock" />. {t.offlineSays}
        </p>
      </div>
    );
  }
  if (!isOtherBuild) return null;
  return (
    <div className={styles.offline} role="status">
      <Icon name="info" />
      <p>{t.otherBuild}</p>
      <button type="button" onClick={() => location.reload()}>
        {t.loadAnew}
      </button>
    </div>
  );
}
