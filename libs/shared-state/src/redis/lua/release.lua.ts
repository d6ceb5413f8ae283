/**
 * Gives slots back; those it does not hold are left alone, so it may run twice.
 *
 * KEYS     slots of the concurrency limits: sorted set of request id by end
 * ARGV[1]  request id
 *
 * Returns how many were given back.
 */
export const RELEASE = `
local released = 0
for i = 1, #KEYS do released = released + redis.call('ZREM', KEYS[i], ARGV[1]) end
return released
`;
