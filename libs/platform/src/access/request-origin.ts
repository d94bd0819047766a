import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser says that the page of another origin made it send this request. Programs say nothing of the kind. The
 * scheme of the origin is not compared: a proxy may end TLS. https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isOfOtherPage({ 'sec-fetch-site': site, origin, host = '' }: IncomingHttpHeaders): boolean {
  if (site === 'same-origin') return false;
  // `none`: typed, or a bookmark.
  if (site !== undefined && site !== 'none') return true;
  if (origin === undefined) return false;
  // Browsers send `null` for pages of no origin: files, sandboxed frames.
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase() !== host.toLowerCase();
}
