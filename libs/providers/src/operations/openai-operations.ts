import { openAiEmbeddings, type EmbeddingsQuirks } from './embeddings/openai';
import type { OperationId, Operations } from './operation';
import { relayedOperation } from './relay';
import { togetherImages } from './together-images';

/** Where OpenAI, and whoever speaks like it, keeps each operation. */
const PATHS: Readonly<Partial<Record<OperationId, string>>> = {
  moderations: '/moderations',
  image_generation: '/images/generations',
  image_edit: '/images/edits',
  speech: '/audio/speech',
  transcription: '/audio/transcriptions',
  translation: '/audio/translations',
};

/** What an OpenAI-compatible upstream offers besides chat: facts of its profile. */
export interface OpenAiOffers {
  embeddings?: Omit<EmbeddingsQuirks, 'label'>;
  /** Taken as OpenAI takes them. */
  relayed: readonly OperationId[];
  /** Together wants `base64` where OpenAI says `b64_json`. */
  images?: 'together';
}

/** Embeddings as OpenAI takes them. */
export const PLAIN_EMBEDDINGS: Omit<EmbeddingsQuirks, 'label'> = { fields: {}, tokens: true };

export const ALL_RELAYED: readonly OperationId[] = [
  'moderations',
  'image_generation',
  'image_edit',
  'speech',
  'transcription',
  'translation',
];

export function openAiOperations(offers: OpenAiOffers | undefined, label: string): Operations {
  const operations: Operations = {};
  if (offers?.embeddings) operations.embeddings = openAiEmbeddings({ ...offers.embeddings, label });
  for (const id of offers?.relayed ?? []) {
    const path = PATHS[id];
    if (path !== undefined) operations[id] = relayedOperation(path);
  }
  if (offers?.images === 'together') operations.image_generation = togetherImages;
  return operations;
}
