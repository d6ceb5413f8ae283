import { isJsonObject, type Json, NO_USAGE, type Usage } from '@libs/kernel';
import { scanTopLevel, readField } from '@libs/protocol';
import { objectOf, tokensOf } from '../read';

/**
 * `usage` of a whole answer, found without parsing what may be megabytes of vectors or images. Detailed
 * transcripts tell the length of what was heard instead.
 */
export function usageInAnswer(body: Buffer): Usage | undefined {
  const fields = scanTopLevel(body, ANY_SIZE);
  const usage = fields?.get('usage');
  const told = usage && readUsage(readField(body, usage));
  const duration = fields?.get('duration');
  return told ?? (duration && readUsage({ type: 'duration', seconds: Number(readField(body, duration)) }));
}

/** An upstream's own answer may hold as many vectors as it likes; 64 MiB is where it was cut before. */
const ANY_SIZE = { maxDepth: 128, maxItems: Number.MAX_SAFE_INTEGER, maxNumericNames: 2_000 };

/**
 * Figures in the forms that are in use: `prompt_tokens` (embeddings), `input_tokens` and
 * `output_tokens` (images, audio), `seconds` (audio that is billed by its length).
 */
export function readUsage(value: Json | undefined): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const seconds = value['seconds'];
  if (value['type'] === 'duration' && typeof seconds === 'number' && seconds >= 0 && seconds < 1e9)
    return { ...NO_USAGE, seconds };
  const input = tokensOf(value['input_tokens']) ?? tokensOf(value['prompt_tokens']) ?? tokensOf(value['total_tokens']);
  const output = tokensOf(value['output_tokens']) ?? tokensOf(value['completion_tokens']) ?? 0;
  if (input === undefined) return undefined;
  const details = objectOf(value['input_tokens_details'] ?? value['input_token_details'] ?? value['prompt_tokens_details']);
  const cached = Math.min(input, tokensOf(details['cached_tokens']) ?? 0);
  const media = Math.min(input - cached, tokensOf(details['image_tokens']) ?? 0);
  const heard = Math.min(input - cached - media, tokensOf(details['audio_tokens']) ?? 0);
  return {
    ...NO_USAGE,
    inputTokens: input - cached,
    cacheReadTokens: cached,
    outputTokens: output,
    ...(media > 0 && { mediaInputTokens: media }),
    ...(heard > 0 && { audioInputTokens: heard }),
  };
}
