import { TOKEN_FUNCTIONS } from './tokens.lua';
import { WINDOW_FUNCTIONS } from './window.lua';

/**
 * Books the truth about the tokens of one request in every limit that they were taken from.
 *
 * KEYS     tokens of the limits: hash of second -> tokens
 * ARGV[1]  second of the reservation
 * ARGV[2]  tokens reserved
 * ARGV[3]  tokens spent
 *
 * Returns 1. Less frees the second of the reservation; more counts from now on.
 */
export const SETTLE_LIMITS = `${WINDOW_FUNCTIONS}${TOKEN_FUNCTIONS}
local second = math.floor(time_us() / 1000000)
for i = 1, #KEYS do tokens_settle(KEYS[i], second, tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])) end
return 1
`;
