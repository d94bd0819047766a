import { PipelineError } from '@app/contracts';

/** Names of UTF-8, and of ASCII, which is a part of it. */
const asItIs: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/** The charset that a content type declares, in lower case; null: none. */
export function charsetIn(contentType: string | undefined): string | null {
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType ?? '') ?? [];
  const charset = (quoted ?? plain ?? '').trim().toLowerCase();
  return charset === '' ? null : charset;
}

/** UTF-16 by its BOM, or by the NUL that half of every first character of a JSON is; null: it is none. */
function utf16In([first, second]: Buffer): string | null {
  if (first === undefined || second === undefined) return null;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return null;
}

type Decoder = (bytes: Buffer, isLast: boolean) => Buffer;

/**
 * Makes UTF-8 of the bytes; null: they are left as they are, and checked where they are read.
 * @throws PipelineError `media_type_unsupported` for a charset that is not known
 */
function decoderOf(head: Buffer, charset: string | null): Decoder | null {
  const name = utf16In(head) ?? charset ?? 'utf-8';
  if (asItIs.has(name)) return null;
  const decoder = decoderNamed(name);
  return (bytes, isLast) => {
    try {
      return Buffer.from(decoder.decode(bytes, { stream: !isLast }));
    } catch {
      throw new PipelineError('encoding_invalid', `the bytes are not ${name}`);
    }
  };
}

function decoderNamed(name: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(name, { fatal: true });
  } catch {
    const shown = JSON.stringify(name.slice(0, 40));
    throw new PipelineError('media_type_unsupported', `charset ${shown} is not read; utf-8, utf-16 and iso-8859-1 are`);
  }
}

/**
 * A body as UTF-8. A BOM of UTF-16 says more than the declared charset.
 * @throws PipelineError `media_type_unsupported`, `encoding_invalid`
 */
export const inUtf8 = (bytes: Buffer, charset: string | null): Buffer =>
  decoderOf(bytes, charset)?.(bytes, true) ?? bytes;

const NOTHING: Buffer = Buffer.alloc(0);

/** The same of a stream, wherever its chunks begin and end. */
export async function* streamInUtf8(
  source: AsyncIterable<Buffer>,
  charset: string | null,
): AsyncGenerator<Buffer, void> {
  let head: Buffer = NOTHING;
  let decode: Decoder | null | undefined;
  for await (const chunk of source) {
    let bytes = chunk;
    if (decode === undefined) {
      bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      head = bytes;
      // Two bytes tell UTF-16 from everything else.
      if (bytes.length < 2) continue;
      decode = decoderOf(bytes, charset);
    }
    yield decode === null ? bytes : decode(bytes, false);
  }
  const rest = decode === undefined ? head : NOTHING;
  decode ??= decoderOf(rest, charset);
  const last = decode === null ? rest : decode(rest, true);
  if (last.length > 0) yield last;
}
