import type { OpenAiCompatibleProfile } from './profile';

/** Where conversations with this model go, below the base URL. */
export const chatPath = (profile: OpenAiCompatibleProfile, model: string): string =>
  (profile.paths?.chat ?? '/chat/completions').replace('{model}', encodeURIComponent(model));

/** What answers without cost when the key is good: the list of models. */
export const probePath = (profile: OpenAiCompatibleProfile): string => profile.paths?.probe ?? '/models';
