/** Bytes of `int8send(object_number) || uuid_send(object_key)`. */
export const OBJECT_BYTES = 24;
const ID_BYTES = 8;

/** Identifies an object in packed bytes; its names are read apart. */
export interface ObjectRef {
  /** Stands for the object id: `objectNumberOf`. */
  readonly object_number: string;
  /** In hexadecimal digits. */
  readonly object_key: string;
}

export const objectAt = (bytes: Buffer, at: number): ObjectRef => ({
  object_number: String(bytes.readBigInt64BE(at)),
  object_key: bytes.toString('hex', at + ID_BYTES, at + OBJECT_BYTES),
});
