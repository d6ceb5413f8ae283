import { FRAMINGS } from '@libs/protocol';
import { decodeAll } from './assemble.fixture';
import { AnthropicStreamDecoder } from './anthropic/decode-stream';
import { ANTHROPIC_STREAMS } from './anthropic/streams.fixture';
import { OpenAiStreamDecoder } from './openai-compatible/decode-stream';
import type { OpenAiCompatibleProfile } from './openai-compatible/profile';
import { OPENAI_COMPATIBLE_PROFILES } from './openai-compatible/profiles';
import { OPENAI_STREAMS } from './openai-compatible/streams.fixture';

/** What a stream carries, as a list of frames with their data, when its bytes come in two pieces. */
function carried(bytes: Buffer, cut: number): string {
  const splitter = FRAMINGS.sse.createSplitter(1 << 20);
  const frames = [...splitter.push(bytes.subarray(0, cut)), ...splitter.push(bytes.subarray(cut))];
  return JSON.stringify(frames.map((frame) => FRAMINGS.sse.parse(frame)).filter((frame) => frame !== null));
}

const generic = OPENAI_COMPATIBLE_PROFILES.get('generic') as OpenAiCompatibleProfile;
const openAi = (frames: readonly string[]) => decodeAll(new OpenAiStreamDecoder(generic), frames);
const anthropic = (frames: readonly string[]) => decodeAll(new AnthropicStreamDecoder(), frames);

const STREAMS = [
  ...Object.entries(OPENAI_STREAMS).map(([name, frames]) => [`OpenAI: ${name}`, frames, openAi] as const),
  ...Object.entries(ANTHROPIC_STREAMS).map(([name, frames]) => [`Anthropic: ${name}`, frames, anthropic] as const),
];

/** The same events, whatever a network does to the bytes (G2). */
describe.each(STREAMS)('%s', (_name, frames, decode) => {
  const whole = frames.map((frame) => frame.replace(/\r\n/g, '\n'));
  const expected = decode(whole);

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('means the same with %s, cut at every byte', (_ending, ending) => {
    const written = whole.map((frame) => frame.replace(/\n/g, ending));
    expect(decode(written)).toEqual(expected);
    const bytes = Buffer.from(written.join(''));
    const uncut = carried(bytes, bytes.length);
    for (let cut = 0; cut < bytes.length; cut++) {
      const seen = carried(bytes, cut);
      if (seen !== uncut) throw new Error(`cut at byte ${cut}: ${seen}`);
    }
  });
});
