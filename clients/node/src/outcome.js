/** Answers about the address, the key or the moment. The same record can be accepted later. */
const LATER = new Set([401, 403, 404, 405, 407, 408, 421, 425, 426, 429]);
/** Answers about the records, whoever gives them (a proxy says 413 too). */
const ABOUT_THE_RECORDS = new Set([400, 413, 422]);

const outcome = (parts) => ({ taken: [], refused: [], problem: undefined, split: false, ...parts });

/** The outcome for the `count` records of one request. Those in neither list stay in the spool. */
export function outcomeOf(status, body, count) {
  const answer = jsonObject(body);
  if (answer?.results && (status === 202 || status === 422)) return decided(answer, count);
  if (status === 202) return outcome({ taken: range(count) });
  if (status < 400) return outcome({ problem: `answered ${status} instead of 202: this is not the ingestion service` });
  const code = typeof answer?.code === 'string' ? answer.code : undefined;
  if (LATER.has(status) || status >= 500) return outcome({ problem: `answered ${status}${code ? ` (${code})` : ''}` });
  if (ABOUT_THE_RECORDS.has(status) || code) {
    if (count > 1) return outcome({ split: true });
    const reason = String(answer?.detail || answer?.title || '');
    return outcome({ refused: [{ index: 0, code: code ?? `http_${status}`, reason }] });
  }
  return outcome({ problem: `answered ${status}` });
}

function decided({ results, rejected, rejected_omitted }, count) {
  const refused = refusalsOf(rejected, count);
  let end = count;
  if (rejected_omitted) {
    // Only the first refusals are listed: after the last of them, taken and refused cannot be told apart.
    end = 1 + Math.max(-1, ...refused.map(({ index }) => index));
    if (end === 0) return outcome({ problem: 'lists no refused record' });
  } else if (results.total !== count || results.failed !== refused.length) {
    return outcome({ problem: `says ${results.total} records where ${count} were sent` });
  }
  const refusedIndexes = new Set(refused.map(({ index }) => index));
  return outcome({ taken: range(end).filter((index) => !refusedIndexes.has(index)), refused });
}

function refusalsOf(rejected, count) {
  const items = Array.isArray(rejected) ? rejected : [];
  return items
    .filter((item) => Number.isInteger(item?.index) && item.index >= 0 && item.index < count)
    .map(({ index, code, reason }) => ({ index, code: String(code ?? ''), reason: String(reason ?? '') }));
}

const range = (count) => Array.from({ length: count }, (_, index) => index);

function jsonObject(body) {
  try {
    const value = JSON.parse(body);
    return value && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
