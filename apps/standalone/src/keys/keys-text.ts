import type { StoredKey } from '@app/platform';
import { type Document, isMap, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml';

/** Changes to the text of the file of keys. Its comments and the order of its keys stay. */
const documentOf = (text: string): Document => parseDocument(text === '' ? '{}' : text);

const keysIn = (document: Document): YAMLSeq => {
  const found = document.get('keys');
  if (isSeq(found)) return found;
  const keys = new YAMLSeq();
  const root = isMap(document.contents) ? document.contents : new YAMLMap();
  root.flow = false;
  document.contents = root;
  root.set('keys', keys);
  return keys;
};

export function withKey(text: string, { id, name, companies, scopes, sha256, expiresAt }: StoredKey): string {
  const document = documentOf(text);
  const key = document.createNode({
    id,
    name,
    companies: companies === null ? 'all' : [...companies],
    scopes: [...scopes],
    sha256,
    ...(expiresAt === null ? {} : { expires_at: expiresAt }),
  });
  for (const list of ['companies', 'scopes']) {
    const node = key.get(list);
    if (isSeq(node)) node.flow = true;
  }
  const keys = keysIn(document);
  keys.flow = false;
  keys.add(key);
  return textOf(document);
}

export function withoutKey(text: string, id: string): string {
  const document = documentOf(text);
  const keys = keysIn(document);
  keys.items = keys.items.filter((item) => !isKey(item, id));
  return textOf(document);
}

export function withExpiry(text: string, id: string, expiresAt: string): string {
  const document = documentOf(text);
  for (const item of keysIn(document).items) {
    if (isKey(item, id)) item.set('expires_at', document.createNode(expiresAt));
  }
  return textOf(document);
}

/** By the text as it is written: an id of digits is no number. */
function isKey(item: unknown, id: string): item is YAMLMap {
  const written = isMap(item) ? item.get('id', true) : undefined;
  return isScalar(written) && written.source === id;
}

const textOf = (document: Document): string => document.toString({ lineWidth: 0 });
