/**
 * For an `updated_at` by which others know that a row has changed: behind what stands there also after the clock was set
 * back, and by so much that a JavaScript Date tells the two apart.
 */
export const UPDATED_NOW = `greatest(clock_timestamp(), updated_at + interval '1 millisecond')`;
