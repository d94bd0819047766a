export const PAGE_ENTRIES = 50;

/** Groups that are asked for at once; no answer has more. */
export const MOST_GROUPS = 5000;

/** The alerts that the badge of the navigation counts. */
export const FIRING_ALERTS = { limit: 200, state: 'firing' } as const;
