type Setting = 'locale' | 'theme' | 'runsColumns';

const keyOf = (setting: Setting): string => `observability-stack.${setting}`;

/** What the reader chose before, in this browser; null: nothing, or the browser keeps nothing. */
export function readSetting(setting: Setting): string | null {
  try {
    return localStorage.getItem(keyOf(setting));
  } catch {
    return null;
  }
}

export function writeSetting(setting: Setting, value: string): void {
  try {
    localStorage.setItem(keyOf(setting), value);
  } catch {
    // The choice holds until the page is left.
  }
}
