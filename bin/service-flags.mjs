/** Options of Node for standalone: a young generation that a chunk fits into, and an end to its growth. */
export const serviceFlags = ['--max-semi-space-size=16', '--max-old-space-size=512'];
