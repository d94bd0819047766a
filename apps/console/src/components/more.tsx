import { useMessages } from '../i18n/locale';
import { shared } from '../i18n/shared.messages';
import styles from './rows.module.css';

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** Brings the next page, when there is one. */
export function More({ pages }: { readonly pages: Pages }) {
  const t = useMessages(shared);
  if (!pages.hasNextPage) return null;
  return (
    <div className={styles.more}>
      <button type="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {pages.isFetchingNextPage ? t.loadingMore : t.more}
      </button>
    </div>
  );
}

export { styles as rows };
