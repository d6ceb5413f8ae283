import { type Dialect, dialects, type HeadRules } from '@libs/protocol';
import type { OperationId } from '@libs/providers';
import type { KeyScope } from '@libs/kernel';

/** How clients reach an operation, and what can be told of its body at a glance. */
export interface OperationRules {
  id: OperationId;
  path: string;
  /** What a virtual key must be good for. */
  scope: KeyScope;
  /** JSON, or a multipart form. */
  body: 'json' | 'form';
  head: HeadRules;
}

const text = (field: string): HeadRules => ({ conversation: { field, kinds: ['string'] }, wholeNumbers: {} });
const textOrList = (field: string): HeadRules => ({ conversation: { field, kinds: ['array', 'string'] }, wholeNumbers: {} });
const NO_RULES: HeadRules = { wholeNumbers: {} };

/** OpenAI's operations beside chat, each under OpenAI's address. */
export const OPERATIONS: readonly OperationRules[] = [
  {
    id: 'embeddings',
    path: '/v1/embeddings',
    scope: 'embeddings',
    body: 'json',
    head: { ...textOrList('input'), wholeNumbers: { dimensions: 1_000_000 } },
  },
  {
    id: 'moderations',
    path: '/v1/moderations',
    scope: 'moderations',
    body: 'json',
    head: { ...textOrList('input'), defaultModel: 'omni-moderation-latest' },
  },
  {
    id: 'image_generation',
    path: '/v1/images/generations',
    scope: 'images',
    body: 'json',
    head: { ...text('prompt'), wholeNumbers: { n: 10 } },
  },
  { id: 'image_edit', path: '/v1/images/edits', scope: 'images', body: 'form', head: NO_RULES },
  { id: 'speech', path: '/v1/audio/speech', scope: 'audio', body: 'json', head: text('input') },
  { id: 'transcription', path: '/v1/audio/transcriptions', scope: 'audio', body: 'form', head: NO_RULES },
  { id: 'translation', path: '/v1/audio/translations', scope: 'audio', body: 'form', head: NO_RULES },
];

/** OpenAI's errors around the operation's own rules. */
export const operationDialect = (rules: OperationRules): Dialect => ({ ...dialects['openai-chat'], head: rules.head });
