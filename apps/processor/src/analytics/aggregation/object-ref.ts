/** Bytes of `int8send(object_id) || uuid_send(object_key)`. */
export const OBJECT_BYTES = 24;
const ID_BYTES = 8;

/** Identifies an object in packed bytes; its names are read apart. */
export interface ObjectRef {
  readonly object_id: number;
  /** In hexadecimal digits. */
  readonly object_key: string;
}

export const objectAt = (bytes: Buffer, at: number): ObjectRef => ({
  object_id: Number(bytes.readBigInt64BE(at)),
  object_key: bytes.toString('hex', at + ID_BYTES, at + OBJECT_BYTES),
});
