/** A body of JSON, in which texts are JMESPath expressions over the message. */
export type BodyTemplate =
  | { readonly expression: string }
  | { readonly value: number | boolean | null }
  | { readonly items: readonly BodyTemplate[] }
  | { readonly fields: ReadonlyMap<string, BodyTemplate> };
