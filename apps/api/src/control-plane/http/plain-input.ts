import { GatewayError } from '@libs/kernel';

const MAX_DEPTH = 32;
const MAX_VALUES = 10_000;
/** NUL, which PostgreSQL cannot store, and halves of characters, which nothing can. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/**
 * Refuses what recursion or the database would choke on, before any validator looks at it. Walks without recursion.
 * @throws GatewayError json_too_complex, invalid_request
 */
export function assertPlainInput(input: unknown): void {
  const stack: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }];
  let seen = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next;
    if (depth > MAX_DEPTH || ++seen > MAX_VALUES) {
      throw new GatewayError('json_too_complex', 'The request body is nested too deeply or holds too many values.');
    }
    if (typeof value === 'string') assertStorable(value);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      assertStorable(key);
      stack.push({ value: inner, depth: depth + 1 });
    }
  }
}

function assertStorable(text: string): void {
  if (UNSTORABLE.test(text)) {
    throw new GatewayError('invalid_request', 'Text must not contain NUL or unpaired surrogates.');
  }
}
