export interface SandboxModel {
  id: string;
  description: string;
}

/** The models of the built-in sandbox provider. */
export const SANDBOX_MODELS: readonly SandboxModel[] = [
  { id: 'sandbox/echo', description: 'Answers with the last user message, word by word.' },
  { id: 'sandbox/slow', description: 'Echoes slowly: [[delay_ms=2000]] before the first word, [[pace_ms=200]] between words.' },
  {
    id: 'sandbox/flaky',
    description: 'Fails on request: [[status=500]], [[status=429 retry_after=2]], [[cut]], [[hang]], [[error_mid_stream]].',
  },
  {
    id: 'sandbox/tools',
    description: 'Calls the tools it is offered, then quotes their results; [[parallel]] calls two at once.',
  },
  { id: 'sandbox/image', description: 'Describes the images it receives: number, type, size, pixels.' },
  {
    id: 'sandbox/embed',
    description: 'Embeddings: the same text always the same vector, texts with common words near each other.',
  },
];
