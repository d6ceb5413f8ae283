import type { Json } from '@libs/kernel';

/** `provider` and `model` as one name. A model that already names its provider is not prefixed twice. */
export const qualifyModel = (provider: Json | undefined, model: string): string =>
  typeof provider !== 'string' || model.startsWith(`${provider}/`) ? model : `${provider}/${model}`;
