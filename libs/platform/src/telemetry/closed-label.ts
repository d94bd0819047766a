/** What stands for every name that came after the list was full. */
export const OTHER = '__other__';

/** A label whose values come from outside: the first `limit` names are themselves, the rest are `__other__`. */
export class ClosedLabel {
  private readonly names = new Set<string>();

  constructor(private readonly limit = 100) {}

  admit(name: string): string {
    if (this.names.has(name)) return name;
    if (this.names.size >= this.limit) return OTHER;
    this.names.add(name);
    return name;
  }
}
