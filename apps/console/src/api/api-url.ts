/** Query parameters; what is undefined, null or empty is left out. */
export type Params = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The address of a route, for requests and for links to it. */
export function apiUrl(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
