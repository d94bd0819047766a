/** The service that answers. */
export interface ServiceIdentity {
  /** `ingestion`, `standardization` or `processor`. */
  readonly service: string;
  readonly version: string;
}

export const SERVICE = Symbol('SERVICE');

/** Version of the whole stack: the services are released together. */
export const VERSION = '0.2.0';
