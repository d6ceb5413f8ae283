import type { UpstreamAdapter } from './adapter';
import { anthropicAdapter } from './anthropic/adapter';
import { geminiAdapter } from './gemini/adapter';
import { ollamaAdapter } from './ollama/adapter';
import { createOpenAiCompatibleAdapter } from './openai-compatible/adapter';
import { OPENAI_COMPATIBLE_PROFILES } from './openai-compatible/profiles';

/** Adapters keep no state between calls, so one of each serves the whole process. */
const ADAPTERS: ReadonlyMap<string, UpstreamAdapter> = new Map<string, UpstreamAdapter>([
  ['anthropic/anthropic', anthropicAdapter],
  ['gemini/gemini', geminiAdapter],
  ['ollama/ollama', ollamaAdapter],
  ...[...OPENAI_COMPATIBLE_PROFILES.values()].map(
    (profile) => [`openai-compatible/${profile.id}`, createOpenAiCompatibleAdapter(profile)] as const,
  ),
]);

/** @throws Error for a family or profile that does not exist: a provider row is wrong, not a request */
export function adapterFor(family: string, profile: string): UpstreamAdapter {
  const adapter = ADAPTERS.get(`${family}/${profile}`);
  if (!adapter) throw new Error(`no adapter for family "${family}" with profile "${profile}"`);
  return adapter;
}

/** Every `family` and `profile` that a provider row may name. */
export const adapterIds = (): { family: string; profile: string }[] =>
  [...ADAPTERS.keys()].map((id) => {
    const [family = '', profile = ''] = id.split('/');
    return { family, profile };
  });
