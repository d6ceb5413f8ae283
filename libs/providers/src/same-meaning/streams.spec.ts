import type { Dialect, GatewayEvent } from '@libs/protocol';
import { dialects, FRAMINGS } from '@libs/protocol';
import { decodeAll } from '../assemble.fixture';
import { AnthropicStreamDecoder } from '../anthropic/decode-stream';
import { ANTHROPIC_STREAMS } from '../anthropic/streams.fixture';
import { OpenAiStreamDecoder } from '../openai-compatible/decode-stream';
import type { OpenAiCompatibleProfile } from '../openai-compatible/profile';
import { OPENAI_COMPATIBLE_PROFILES } from '../openai-compatible/profiles';
import { OPENAI_STREAMS } from '../openai-compatible/streams.fixture';
import { CONTEXT, FACTS } from './generate.fixture';

/*
 * A stream that is decoded and encoded again in its own dialect says the same as the relayed one: what a client puts
 * together from both is equal.
 */

/** What a client has at the end, whatever the pieces were. */
function assembled(events: GatewayEvent[]): object {
  const parts = new Map<string, Record<string, unknown>>();
  const candidates: Record<number, Record<string, unknown>> = {};
  const facts: Record<string, unknown> = {};
  for (const event of events) {
    if (event.type === 'start') Object.assign(facts, { model: event.model });
    if (event.type === 'usage') facts['usage'] = event.usage;
    if (!('candidate' in event)) continue;
    const candidate = (candidates[event.candidate] ??= { parts: [], refusal: '', citations: [], logprobs: [] });
    const add = (name: string, more: string): void => void (candidate[name] = `${candidate[name]}${more}`);
    if (event.type === 'refusal_delta') add('refusal', event.text);
    if (event.type === 'logprobs') (candidate['logprobs'] as unknown[]).push(...event.content);
    if (event.type === 'citation') (candidate['citations'] as unknown[]).push(event.citation);
    if (event.type === 'finish') candidate['reason'] = event.stopReason;
    if (!('block' in event)) continue;
    const key = `${event.candidate}/${event.block}`;
    if (event.type === 'block_start') {
      const { type: _type, block: _block, candidate: _candidate, ...start } = event;
      const part = { ...start, text: '' };
      parts.set(key, part);
      (candidate['parts'] as unknown[]).push(part);
    }
    const part = parts.get(key) as Record<string, unknown>;
    if (event.type === 'text_delta' || event.type === 'reasoning_delta') part['text'] = `${part['text']}${event.text}`;
    if (event.type === 'arguments_delta') part['text'] = `${part['text']}${event.json}`;
    if (event.type === 'reasoning_signature') Object.assign(part, { signature: event.signature, origin: event.origin });
    if (event.type === 'reasoning_redacted') Object.assign(part, { data: event.data, origin: event.origin });
  }
  for (const part of parts.values()) if (part['kind'] === 'tool_call') part['text'] ||= '{}';
  return { ...facts, candidates };
}

function encoded(dialect: Dialect, events: GatewayEvent[]): string[] {
  const encoder = dialect.createStreamEncoder({ ...CONTEXT, estimatedInputTokens: 20 });
  const usage = events.findLast((event) => event.type === 'usage')?.usage ?? { ...NOTHING };
  const text = events.map((event) => (event.type === 'end' ? encoder.finish(FACTS, usage) : encoder.encode(event))).join('');
  return FRAMINGS.sse
    .createSplitter(1 << 20)
    .push(Buffer.from(text))
    .map((frame) => frame.toString('utf8'));
}
const NOTHING = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  estimated: false,
};

const isWhole = (events: GatewayEvent[]): boolean => events.at(-1)?.type === 'end';
const withUsage = (events: GatewayEvent[]): boolean => events.some(({ type }) => type === 'usage');
const generic = OPENAI_COMPATIBLE_PROFILES.get('generic') as OpenAiCompatibleProfile;
const openAi = (frames: readonly string[]) => decodeAll(new OpenAiStreamDecoder(generic), frames);
const anthropic = (frames: readonly string[]) => decodeAll(new AnthropicStreamDecoder(), frames);

const OTHERWISE = new Set([
  // Text of reasoning is told as one; only the list knows which signature belongs to what.
  'OpenAI: reasoning in details alone, twice',
  // Why the model declined becomes its text: every client shows that, few read the details of a stop.
  'Anthropic: refusal',
]);

const STREAMS = [
  ...Object.entries(OPENAI_STREAMS).map(([name, frames]) => [`OpenAI: ${name}`, 'openai-chat', frames, openAi] as const),
  ...Object.entries(ANTHROPIC_STREAMS).map(
    ([name, frames]) => [`Anthropic: ${name}`, 'anthropic-messages', frames, anthropic] as const,
  ),
]
  .filter(([name]) => !OTHERWISE.has(name))
  .filter(([, , frames, decode]) => isWhole(decode(frames)));

it.each(STREAMS)('%s', (_name, id, frames, decode) => {
  const events = decode(frames);
  const again = decode(encoded(dialects[id], events));
  expect(isWhole(again)).toBe(true);
  const usage = withUsage(events) ? {} : { usage: expect.anything() as unknown };
  expect(assembled(again)).toEqual({ ...assembled(events), ...usage });
});
