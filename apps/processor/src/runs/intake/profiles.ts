import { RunProfile } from '@app/analytics';

/** Profiles by object, the least recently used forgotten: at most twice as many as a generation has. */
export class Profiles {
  private young = new Map<string, RunProfile>();
  private old = new Map<string, RunProfile>();

  /** @param generation profiles of one generation; one takes about 1.3 KB */
  constructor(private readonly generation: number) {}

  get(key: string): RunProfile | undefined {
    const found = this.young.get(key);
    if (found !== undefined) return found;
    const before = this.old.get(key);
    if (before !== undefined) this.set(key, before);
    return before;
  }

  set(key: string, profile: RunProfile): void {
    if (this.young.size >= this.generation) [this.old, this.young] = [this.young, new Map<string, RunProfile>()];
    this.young.set(key, profile);
  }

  forget(isMeant: (key: string) => boolean): void {
    for (const profiles of [this.young, this.old]) {
      for (const key of profiles.keys()) if (isMeant(key)) profiles.delete(key);
    }
  }
}
