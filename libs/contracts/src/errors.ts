/** The origin of a fault: the sender's input, an unavailable dependency, too much at once, or a mistake of ours. */
type ErrorType = 'input' | 'dependency' | 'capacity' | 'bug';

/** Where it is noticed. */
type ErrorPhase = 'start' | 'request' | 'accept' | 'standardize' | 'process' | 'store';

export interface ErrorFacts {
  readonly type: ErrorType;
  readonly phase: ErrorPhase;
  /** Can the very same input succeed later? Decides between "again" and "set aside". */
  readonly retryable: boolean;
  /** Status of the HTTP answer that carries this code. */
  readonly http: number;
  /** One sentence for people: title of the problem document, row of `docs/errors.md`. */
  readonly title: string;
}

const input = (phase: ErrorPhase, http: number, title: string): ErrorFacts => ({
  type: 'input',
  phase,
  retryable: false,
  http,
  title,
});

const unavailable = (phase: ErrorPhase, title: string): ErrorFacts => ({
  type: 'dependency',
  phase,
  retryable: true,
  http: 503,
  title,
});

/** Every code that an HTTP answer, a dead letter or a log line can carry. A code is never renamed. */
export const errors = {
  // Faults of a record.
  json_invalid: input('accept', 400, 'This is not JSON.'),
  json_too_deep: input('accept', 400, 'The JSON is nested more deeply than the limit.'),
  encoding_invalid: input(
    'accept',
    400,
    'These bytes are not text in UTF-8, or in the encoding that the request declares.',
  ),
  csv_invalid: input('accept', 400, 'The row of the CSV cannot be read.'),
  record_not_object: input('accept', 422, 'A record is a JSON object.'),
  record_too_large: input('accept', 413, 'The record is larger than the limit.'),
  field_missing: input('accept', 422, 'A required field is missing or empty.'),
  field_type: input('accept', 422, 'A field has a type that it cannot have.'),
  field_too_long: input('accept', 422, 'A field is longer than the limit.'),
  text_unstorable: input('accept', 422, 'A text holds a NUL or half a surrogate pair, which no database can keep.'),
  character_invisible: input(
    'accept',
    422,
    'A name or an id holds a character that is invisible, turns the direction of the text, or is a control character.',
  ),
  status_unknown: input('accept', 422, 'The status is not one of the known words.'),
  field_twice: input('accept', 422, 'A field is given under two names, with different values.'),
  object_id_unreadable: input('accept', 422, 'The object id is neither a text nor a number.'),
  secret_in_name: input(
    'accept',
    422,
    'A name, an id or a time holds a secret. It cannot be taken out: the run would be another one.',
  ),
  time_unreadable: input('standardize', 422, 'The start can neither be read nor derived.'),
  time_in_future: input('standardize', 422, 'The run starts or ends later than its record arrived.'),
  envelope_invalid: input('standardize', 422, 'The message is not an envelope of this system.'),
  standardized_invalid: input('process', 422, 'The message is not a standardized record.'),
  too_many_objects: input(
    'store',
    422,
    'The object is new, and as many objects or sources as the limit are known already.',
  ),
  run_conflict: input('store', 422, 'A run with this id is stored, and says something else.'),
  store_rejected: input('store', 422, 'The database refuses this record, whatever is tried.'),
  company_forbidden: input('accept', 403, 'The key may not send records of this company.'),
  // Faults of a request.
  key_missing: input('request', 401, 'The request has no key, and this route asks for one.'),
  key_invalid: input('request', 401, 'The key is none, or has expired, or was revoked.'),
  permission_missing: input('request', 403, 'The key may not do this.'),
  cross_site_refused: input('request', 403, 'The page of another site may not make a browser send this.'),
  host_unknown: input('request', 421, 'This address is not served under the host name of the request.'),
  too_many_attempts: input('request', 429, 'Too many wrong keys from this address; try again in a minute.'),
  nothing_accepted: input('request', 422, 'No record of the request was accepted; each says why.'),
  body_empty: input('request', 400, 'The request has no body, or nothing in it.'),
  body_too_large: input('request', 413, 'The body is larger than the limit.'),
  too_many_records: input('request', 413, 'The request holds more records than the limit.'),
  csv_unknown: input('request', 422, 'The CSV is none that this system has written.'),
  gzip_invalid: input('request', 400, 'The body says that it is gzip and cannot be unpacked.'),
  upload_invalid: input('request', 400, 'The multipart upload holds no file, or more than one.'),
  media_type_unsupported: input('request', 415, 'This route does not read this content type or encoding.'),
  path_outside: input('request', 400, 'The path leads out of INGEST_DIR.'),
  file_kind_refused: input(
    'request',
    400,
    'Only files named .json, .ndjson, .jsonl, .csv or .gz are read, and nothing whose name begins with a dot.',
  ),
  file_missing: input('request', 404, 'There is no such file in INGEST_DIR.'),
  query_invalid: input('request', 422, 'A parameter is unknown or outside its range.'),
  body_invalid: input('request', 422, 'A field of the body is missing, unknown or outside its range.'),
  request_invalid: input('request', 400, 'The request cannot be understood.'),
  request_too_slow: input('request', 408, 'The request took too long to arrive.'),
  head_too_large: input('request', 431, 'The head of the request is too large.'),
  route_unknown: input('request', 404, 'There is no such route.'),
  mapping_unknown: input('request', 404, 'There is no such mapping, and no such preset.'),
  signature_invalid: input('request', 401, 'The signature of the body is missing or wrong.'),
  method_not_allowed: input(
    'request',
    405,
    'This path is not asked by this method; the header Allow names those that it is.',
  ),
  run_unknown: input('request', 404, 'There is no such run.'),
  dead_letter_unknown: input('request', 404, 'There is no such dead letter.'),
  alert_unknown: input('request', 404, 'There is no such alert.'),
  alert_over: input('request', 409, 'The alert is resolved; there is nothing to acknowledge.'),
  incident_unknown: input('request', 404, 'There is no such incident.'),
  incident_over: input('request', 409, 'All alerts of the incident are resolved; there is nothing to acknowledge.'),
  expectation_unknown: input('request', 404, 'Nothing is expected under this id.'),
  source_unknown: input('request', 404, 'No run of such a source is known.'),
  receiver_unknown: input('request', 404, 'The configuration names no such receiver.'),
  silence_unknown: input('request', 404, 'There is no such silence.'),
  status_page_unknown: input('request', 404, 'There is no such status, or it is not public.'),
  // Faults of the services or of their dependencies.
  settings_invalid: input('start', 500, 'The settings cannot be used.'),
  rules_invalid: input('start', 422, 'The rules cannot be used.'),
  keys_invalid: input('start', 422, 'The file of keys cannot be used.'),
  mappings_invalid: input('start', 422, 'The mappings cannot be used.'),
  group_active: input('start', 409, 'A member of the consumer group is there.'),
  group_unknown: input('start', 404, 'The consumer group has read nothing.'),
  data_dir_locked: input('start', 500, 'Another process works on this DATA_DIR.'),
  queue_full: {
    type: 'capacity',
    phase: 'accept',
    retryable: true,
    http: 503,
    title: 'Too many records are waiting for the bus; send again later.',
  },
  memory_full: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 503,
    title: 'The memory for requests is taken; send again later.',
  },
  connections_full: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 503,
    title: 'Too many connections, or too many requests on this one; try again later.',
  },
  backtest_busy: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 503,
    title: 'Another backtest is running; send again later.',
  },
  events_busy: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 503,
    title: 'As many clients as the limit listen to the events, in all or from this address; try again later.',
  },
  questions_busy: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 503,
    title: 'As many questions are being answered as can be at once; ask again later.',
  },
  exports_busy: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 503,
    title: 'As many exports as the limit are being written; ask again later.',
  },
  share_exhausted: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 429,
    title: 'The key, its company or the address has used up its share; try again later.',
  },
  test_too_soon: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 429,
    title: 'The receiver was tested within the last minute; try again later.',
  },
  question_too_slow: {
    type: 'capacity',
    phase: 'request',
    retryable: true,
    http: 504,
    title: 'The answer took longer than a question may; ask about less, or a shorter time.',
  },
  reader_left: {
    type: 'input',
    phase: 'request',
    retryable: false,
    http: 499,
    title: 'The client closed the connection before the answer; nobody reads this.',
  },
  bus_unavailable: unavailable('accept', 'The bus cannot be reached; nothing was acknowledged. Send again later.'),
  store_unavailable: unavailable('store', 'The database cannot be reached; send again later.'),
  store_read_only: unavailable(
    'store',
    'The database can be read and not written, as a standby can; send again later.',
  ),
  store_newer: unavailable(
    'store',
    'The tables are those of a newer version, which this one does not know; start that version.',
  ),
  leadership_lost: unavailable('store', 'Another process leads now; this one waits until it may lead again.'),
  shutting_down: unavailable('request', 'The service is stopping; send again later.'),
  internal_error: { type: 'bug', phase: 'request', retryable: false, http: 500, title: 'Our mistake, not yours.' },
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof errors;

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errors, code);

/**
 * The one exception of this system. `detail` is for the person who sent the input: it may quote the input, so it goes
 * into answers and dead letters and never into a log.
 */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown } = {}) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.facts = errors[code];
  }

  get retryable(): boolean {
    return this.facts.retryable;
  }

  /** Total: whatever was thrown comes back as a PipelineError; an unclassified error is `internal_error`. */
  static from(thrown: unknown): PipelineError {
    if (thrown instanceof PipelineError) return thrown;
    return new PipelineError('internal_error', 'unexpected failure', { cause: thrown });
  }
}

/** One thing wrong with one field of a record. */
export interface FieldFault {
  readonly field: string;
  readonly code: ErrorCode;
  readonly reason: string;
}
