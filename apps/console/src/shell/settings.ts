type Setting = 'locale' | 'theme' | 'runsColumns';

const storageKeyOf = (setting: Setting): string => `observability-stack.${setting}`;

/** The choice that the reader made before, in this browser; null: none, or the browser keeps nothing. */
export function readSetting(setting: Setting): string | null {
  try {
    return localStorage.getItem(storageKeyOf(setting));
  } catch {
    return null;
  }
}

export function writeSetting(setting: Setting, value: string): void {
  try {
    localStorage.setItem(storageKeyOf(setting), value);
  } catch {
    // The choice holds until the page is left.
  }
}
